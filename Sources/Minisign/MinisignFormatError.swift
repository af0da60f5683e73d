/// A file that is not in minisign's format.
public struct MinisignFormatError: Error, Sendable, Hashable {
    /// Counted from 1.
    public let line: Int
    /// What is wrong there: `must begin with 'untrusted comment: '`.
    public let message: String
}
