/// One file of a plugin's package.
public struct PluginFile: Sendable, Hashable {
    /// Below the package's folder, with `/` between its parts.
    public let path: String
    /// What stands in it.
    public let text: String
    /// Whether it is a program that is run by its path.
    public let isExecutable: Bool

    init(_ path: String, _ text: String, isExecutable: Bool = false) {
        self.path = path
        self.text = text
        self.isExecutable = isExecutable
    }
}
