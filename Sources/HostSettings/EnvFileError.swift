/// The env file cannot be read.
public struct EnvFileError: Error, Sendable, Hashable, CustomStringConvertible {
    public let path: String
    /// What is wrong, with the line where there is one.
    public let reason: String
    /// What to do about it.
    public let fix: String

    public var description: String { "the env file '\(path)' cannot be read: \(reason); \(fix)" }
}
