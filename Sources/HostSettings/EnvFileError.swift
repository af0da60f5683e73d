/// The env file cannot be read.
public struct EnvFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file that `--env-file` names, or `.env`.
    public let path: String
    /// What is wrong, with the line where there is one.
    public let reason: String
    /// What to do about it.
    public let fix: String

    /// All of it in one line.
    public var description: String { "the env file '\(path)' cannot be read: \(reason); \(fix)" }
}
