/// Where an ``SQLiteStore`` keeps its tables.
public enum SQLiteLocation: Sendable, Hashable, CustomStringConvertible {
    /// A file, made when it is missing; its folder must exist.
    case file(path: String)
    /// The memory of this process, shared by all sessions of one store; gone with the store and its sessions.
    case memory

    /// Reads `SQLITE_DBNAME`: a path, or `:memory:`.
    public init(_ name: String) {
        self = name == ":memory:" ? .memory : .file(path: name)
    }

    /// `SQLite file '/data/dogs.db'`, or `SQLite in memory`.
    public var description: String {
        switch self {
        case .file(let path): "SQLite file '\(path)'"
        case .memory: "SQLite in memory"
        }
    }
}
