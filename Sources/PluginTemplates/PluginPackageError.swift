/// Why no package was made.
public struct PluginPackageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Of what kind it is.
    public enum Code: Sendable, Hashable {
        /// A name is none that a manifest may hold, or none that a type or a table can be named after.
        case invalidName
        /// The folder is there, and it is not an empty folder.
        case folderNotEmpty
        /// A file or a folder cannot be written.
        case cannotWrite
    }

    /// Of what kind it is.
    public let code: Code
    /// One line: what is wrong and what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
