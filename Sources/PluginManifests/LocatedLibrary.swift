/// The file of a manifest's library.
public struct LocatedLibrary: Sendable, Hashable {
    /// Absolute, without links.
    public let path: String
    /// The root below which it lies, absolute, without links.
    public let root: String
    /// One line each: what its group can write.
    public let warnings: [String]
}
