import EventStore
import GRDBSQLite

/// Appends to an application's log on SQLite. `BEGIN IMMEDIATE` is the lock that keeps positions in commit order.
final class SQLiteLogWriter: LogWriter {
    private let application: ApplicationName
    let connection: SQLiteConnection
    private var table: EventsTable?
    /// The connection of which ``table`` is.
    private var generation = 0
    private var isAtomic = false
    /// What broke a transaction of ``atomically(_:)``, in case its body does not pass it on.
    private var failure: (any Error)?

    init(_ connection: SQLiteConnection, application: ApplicationName) {
        self.application = application
        self.connection = connection
    }

    var interruptible: any Interruptible { connection.interruption }

    var originatorIDType: OriginatorIDType {
        get throws { try connection.reading { try events().originatorIDType } }
    }

    func ping() throws { try connection.ping() }

    func disconnect() {
        table = nil
        connection.close()
    }

    func append(_ appends: [StreamAppend]) throws -> [Result<[Int64], EventStoreError>] {
        for append in appends { try append.validate() }
        guard isAtomic else { return try transaction { try insert(appends) } }
        if let failure { throw failure }
        do {
            return try insert(appends)
        } catch {
            failure = error
            throw error
        }
    }

    func atomically<R>(_ body: () throws -> R) throws -> R {
        precondition(!isAtomic, "atomically is not nested")
        return try transaction {
            isAtomic = true
            failure = nil
            defer { isAtomic = false }
            let result = try body()
            if let failure { throw failure }
            return result
        }
    }

    /// Runs `body` in a transaction and tells the readers when it is committed.
    private func transaction<R>(_ body: () throws -> R) throws -> R {
        try connection.begin()
        do {
            let result = try body()
            try connection.commit()
            connection.core.announceAppend(to: application)
            return result
        } catch {
            connection.rollback()
            throw error
        }
    }

    private func insert(_ appends: [StreamAppend]) throws -> [Result<[Int64], EventStoreError>] {
        let table = try events()
        let lastVersion = try connection.statement(
            "SELECT max(originator_version) FROM \(table.quoted) WHERE originator_id = ?1")
        let insert = try connection.statement(
            "INSERT INTO \(table.quoted) (originator_id, originator_version, topic, state) VALUES (?1, ?2, ?3, ?4)")
        let handle = try connection.open()
        return try appends.map { append in
            let id = try table.column(for: append.originatorID)
            try lastVersion.bind(id, at: 1)
            // A new stream is at whichever beginning is expected.
            let found = try lastVersion.firstInteger() ?? min(append.expectedVersion ?? 0, 0)
            if let expected = append.expectedVersion, expected != found {
                return .failure(.conflict(append.originatorID, expected: expected, found: found))
            }
            guard found <= Int64.max - Int64(append.events.count) else {
                throw EventStoreError(.invalidEvent, "the stream '\(append.originatorID)' has no versions left")
            }
            var version = found
            var positions: [Int64] = []
            positions.reserveCapacity(append.events.count)
            for event in append.events {
                try connection.interruption.check()
                version += 1
                try insert.bind(id, at: 1)
                try insert.bind(version, at: 2)
                try insert.bind(event.topic, at: 3)
                try event.state.withUnsafeBytes { state in
                    try insert.bindBorrowed(state, at: 4)
                    try insert.run()
                }
                positions.append(sqlite3_last_insert_rowid(handle))
            }
            return .success(positions)
        }
    }

    private func events() throws -> EventsTable {
        _ = try connection.open()
        if let table, generation == connection.generation { return table }
        generation = connection.generation
        let table = try EventsTable(of: application, connection)
        self.table = table
        return table
    }
}
