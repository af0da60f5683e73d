/// One thing that is wrong with a manifest, or with a folder of manifests.
public struct ManifestProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, or the folder, absolute.
    public let file: String
    /// Counted from 1. Exact for a syntax error; for a key, where the key (or else its table) seems to stand.
    public let line: Int?
    /// Counted from 1; only for a syntax error.
    public let column: Int?
    /// `entry-points.projections.trick_counts.batch`.
    public let keyPath: String?
    /// What is wrong.
    public let message: String
    /// What to do about it.
    public let fix: String

    init(
        file: String, line: Int? = nil, column: Int? = nil, keyPath: String? = nil, message: String, fix: String
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.keyPath = keyPath
        self.message = message
        self.fix = fix
    }

    /// One line: `manifests/dogs.toml:12: package.version: is missing; add version = "…"`.
    public var description: String {
        var place = file
        if let line { place += ":\(line)" }
        if let column { place += ":\(column)" }
        return place + ": " + (keyPath.map { $0 + ": " } ?? "") + message + "; " + fix
    }
}
