import CLibPQ
import EventStore

/// Asks what became of appends whose COMMIT got no answer.
struct PostgresAppendInquiry {
    /// How many events at the end of a stream are looked through for some whose version is not known.
    private static let reach: Int64 = 1000
    /// Milliseconds. The transaction may still be at work, where its server waits for a standby.
    private static let lockTimeout = 5000

    private let connection: PostgresConnection
    private let table: String
    /// The transaction's events have positions above this one.
    private let known: Int64
    private let parameters = PostgresParameters()

    /// - Parameters:
    ///   - table: qualified and quoted.
    ///   - known: a position that was committed before the transaction had its lock.
    init(_ connection: PostgresConnection, table: String, after known: Int64) {
        self.connection = connection
        self.table = table
        self.known = known
    }

    /// Reads the streams of the appends behind the lock that their transaction held.
    func settle(_ appends: [StreamAppend]) throws -> AppendSettlement {
        do {
            // Nobody who appends holds a lock beside this one: the transaction has ended.
            try connection.execute(
                "BEGIN; SET LOCAL lock_timeout = \(Self.lockTimeout); LOCK TABLE \(table) IN SHARE MODE")
            let settlement = AppendSettlement(appends, try appends.map(stream))
            try connection.execute("COMMIT")
            return settlement
        } catch {
            if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
            throw error
        }
    }

    private func stream(of append: StreamAppend) throws -> AppendSettlement.Stream {
        parameters.reset()
        parameters.append(text: append.originatorID.description)
        let last = try connection.run(
            "SELECT max(originator_version)::bigint FROM \(table) WHERE originator_id = $1", parameters)
        guard let lastVersion = try last.int64(0, 0) else { return .init(lastVersion: nil, events: []) }
        if let expected = append.expectedVersion {
            let events = try read(append.originatorID, from: expected, limit: Int64(append.events.count) + 1)
            return .init(lastVersion: lastVersion, events: events)
        }
        let first = max(lastVersion - Self.reach + 1, 0)
        let events = try read(append.originatorID, from: first, limit: Self.reach)
        let mine = events.filter { $0.position > known }
        return .init(lastVersion: lastVersion, events: mine, isComplete: first == 0 || mine.count < events.count)
    }

    private func read(_ id: OriginatorID, from version: Int64, limit: Int64) throws -> [StoredEvent] {
        PostgresStreamQuery.bind(id, after: version - 1, limit: limit, to: parameters)
        let rows = try connection.run(PostgresStreamQuery(table: table).sql, parameters)
        return try PostgresStreamQuery.events(of: id, in: rows)
    }
}
