/// What is to be replayed, and where.
public struct ReplayRequest: Sendable {
    /// The projection's name, as a manifest has it.
    public var projection: String
    /// A file of JSON Lines; `-` for standard input.
    public var events: String
    /// Whether the read model stands in a scratch schema of the PostgreSQL that the settings name; else in memory.
    public var usesPostgres = false
    /// The most events of a transaction; nil: as the manifest says.
    public var batch: Int?

    /// A replay in memory, with the batches of the manifest.
    public init(_ projection: String, events: String) {
        self.projection = projection
        self.events = events
    }
}
