/// What a child is told: one check of one library. It goes through a socket, never over a command line.
struct CheckRequest: Sendable, Codable {
    let check: DynamicCheck
    /// nil for a check of the library as a whole.
    let projection: String?
    /// The manifest's file, which the child reads again.
    let manifest: String
    /// The library as it was found, its copy and what that holds.
    let library: String
    let copy: String
    let contentHash: String
    let runtimeParts: [String]
    /// A folder of the child's own, which the host removes.
    let folder: String
    /// A file of events, a line each; nil: they are made up.
    let events: String?
    /// How originator ids are kept.
    let ids: String
    /// Whether read models stand in scratch schemas of the PostgreSQL that the settings name.
    let usesPostgres: Bool
    let seed: UInt64
    /// How long the check may take.
    let seconds: Double
    let hostVersion: String
    /// The host's settings as plugins read them, as far as they do not stand in the environment.
    let settings: [String: String]
}
