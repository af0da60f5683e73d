import EventStore
import GRDBSQLite

/// `<projection>_tracking`: one row for each application that the projection reads, and the Python library's mark
/// `('__migration__', 1)` of single-row tracking.
struct TrackingTable {
    static let mark = "__migration__"

    let name: String
    /// In the file itself, whatever a plugin has made in the temporary schema.
    private let quoted: String

    init(of projection: ProjectionName) {
        name = projection.trackingTable
        quoted = "main." + SQLIdentifier.quoted(name)
    }

    /// The recorded position; nil for none.
    func position(on application: ApplicationName, _ connection: SQLiteConnection) throws -> Int64? {
        let statement = try connection.statement("SELECT notification_id FROM \(quoted) WHERE application_name = ?1")
        try statement.bind(application.description, at: 1)
        return try statement.firstInteger()
    }

    /// Moves the position in the open transaction.
    ///
    /// - Throws: ``EventStoreError/Code/fenced`` when it is not where the runner started from.
    func apply(_ move: TrackingMove, on application: ApplicationName, _ connection: SQLiteConnection) throws {
        let handle = try connection.open()
        if let from = move.from {
            let update = try connection.statement(
                "UPDATE \(quoted) SET notification_id = ?1 WHERE application_name = ?2 AND notification_id = ?3")
            try update.bind(move.to, at: 1)
            try update.bind(application.description, at: 2)
            try update.bind(from, at: 3)
            try update.run()
        } else {
            let insert = try connection.statement(
                "INSERT INTO \(quoted) (application_name, notification_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
            try insert.bind(application.description, at: 1)
            try insert.bind(move.to, at: 2)
            try insert.run()
        }
        guard sqlite3_changes(handle) == 1 else {
            let start = move.from.map { "position \($0)" } ?? "no position"
            throw EventStoreError(
                .fenced,
                "'\(name)' does not hold \(start) for \(application), from which this runner started: another runner has moved it"
            )
        }
    }
}
