/// A variable to put into the process environment.
public struct BridgedSetting: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    public let name: String
    public let value: String
    public let isSecret: Bool

    public init(name: String, value: String, isSecret: Bool) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }

    /// `POSTGRES_PASSWORD=***`.
    public var description: String { name + "=" + (isSecret ? DisplayedText.mask : DisplayedText.of(value)) }
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
