/// A variable to put into the process environment.
public struct BridgedSetting: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The variable.
    public let name: String
    /// The value as it is used, also where it is a secret.
    public let value: String
    /// Whether the value must never be shown.
    public let isSecret: Bool

    /// - Parameter isSecret: shows the value as `***`.
    public init(name: String, value: String, isSecret: Bool) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }

    /// `POSTGRES_PASSWORD=***`.
    public var description: String { name + "=" + (isSecret ? DisplayedText.mask : DisplayedText.of(value)) }
    /// The description alone, so that a dump shows no secret.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
