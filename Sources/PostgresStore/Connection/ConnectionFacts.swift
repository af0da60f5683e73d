import EventStore

/// What was asked of the server on one connect: true until the connection is closed.
struct ConnectionFacts {
    /// How the transactions of a projection are guarded.
    var surroundings: [ProjectionSubject: ProjectionSurroundings] = [:]
    /// The host's tables of the schema by name, with their numbers.
    var hostTables: [String: Int64]?
    /// The tables that can be read as logs.
    var checkedLogs: Set<String> = []
}
