import CLibPQ
public import EventStore
import Foundation

/// Reads an application's log, never past the safe head, and hears of appends by LISTEN.
public final class PostgresLogReader: LogReader {
    private let connection: PostgresConnection
    private let configuration: PostgresConfiguration
    private let application: ApplicationName
    private let table: String
    private var idType: OriginatorIDType?
    private var safeHead = SafeHead()
    private var generation = 0
    private var listens = false
    private let wake = PostgresWake()
    private let parameters = PostgresParameters()
    /// About so many bytes of states in one read, and one event more: memory stays bounded however large they are.
    private static let readSize = 16 << 20

    init(_ connection: PostgresConnection, application: ApplicationName) {
        self.connection = connection
        configuration = connection.configuration
        self.application = application
        table = configuration.qualified(application.eventsTable)
    }

    public var interruptible: any Interruptible { connection.interrupt }
    public var wakeable: any Wakeable { wake }

    public func ping() throws { try connection.ping() }

    public func disconnect() { connection.disconnect() }

    public var originatorIDType: OriginatorIDType {
        get throws {
            if let idType { return idType }
            let type = try PostgresCatalog(connection, configuration).originatorIDType(of: application)
            idType = type
            return type
        }
    }

    // MARK: Safe head

    public func advanceSafeHead() throws -> SafeHead.Status {
        try prepareSession()
        if generation != connection.generation {
            safeHead.forgetHolders()
            generation = connection.generation
        }
        if try observeHighest() == .readHolders { safeHead.observe(holders: try lockHolders()) }
        return safeHead.status
    }

    private func observeHighest() throws -> SafeHead.Action {
        parameters.reset()
        guard let head = safeHead.head else {
            let result = try run("SELECT max(notification_id) FROM \(table)")
            return safeHead.observe(highest: result.int64(0, 0), count: nil)
        }
        parameters.append(head)
        let result = try run(
            "SELECT max(notification_id), count(*) FROM \(table) WHERE notification_id > $1")
        return safeHead.observe(highest: result.int64(0, 0), count: result.int64(0, 1))
    }

    /// Who may have drawn a position and not committed: the granted RowExclusiveLocks on the table. Other modes, such as
    /// VACUUM's, insert nothing.
    private func lockHolders() throws -> [SafeHead.Holder] {
        parameters.reset()
        parameters.append(text: table)
        let result = try connection.run(
            """
            SELECT virtualtransaction, pid::bigint FROM pg_catalog.pg_locks WHERE locktype = 'relation' \
            AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) \
            AND relation = $1::text::regclass AND mode = 'RowExclusiveLock' AND granted
            """, parameters)
        return (0..<result.rowCount).map { row in
            SafeHead.Holder(transaction: result.text(row, 0) ?? "", pid: result.int64(row, 1).map(Int32.init))
        }
    }

    public func describe(_ holders: [SafeHead.Holder]) throws -> [String] {
        parameters.reset()
        parameters.append(
            array: holders.compactMap { $0.pid.map { "\($0)".utf8 } }, element: PostgresParameters.text,
            type: PostgresParameters.textArray)
        // Anyone may see the name that a session gives itself, whoever its user is.
        let result = try connection.run(
            "SELECT pid::bigint, application_name FROM pg_catalog.pg_stat_activity WHERE pid::text = ANY($1)",
            parameters)
        var names: [Int64: String] = [:]
        for row in 0..<result.rowCount {
            if let pid = result.int64(row, 0), let name = result.text(row, 1), !name.isEmpty { names[pid] = name }
        }
        return holders.map { holder in
            let name = holder.pid.flatMap { names[Int64($0)] }
            return name.map { "\(holder.text) (\($0))" } ?? holder.text
        }
    }

    // MARK: Reading

    private func run(_ sql: String) throws -> PostgresResult {
        try connection.plan(for: .reading)
        return try connection.run(sql, parameters)
    }

    public func read(after: Int64, through: Int64, limit: Int, topics: [String]) throws -> NotificationBatch {
        let type = try originatorIDType
        parameters.reset()
        parameters.append(after)
        parameters.append(through)
        parameters.append(Int64(limit))
        var filter = ""
        if !topics.isEmpty {
            parameters.append(
                array: topics.map(\.utf8), element: PostgresParameters.text, type: PostgresParameters.textArray)
            filter = " AND topic = ANY($4)"
        }
        let result = try run(
            """
            SELECT notification_id, originator_id, originator_version, topic, state FROM (\
            SELECT notification_id, originator_id, originator_version::bigint, topic, state, \
            sum(octet_length(state)) OVER (ORDER BY notification_id ROWS UNBOUNDED PRECEDING) AS size FROM \(table) \
            WHERE notification_id > $1 AND notification_id <= $2\(filter) ORDER BY notification_id LIMIT $3) AS page \
            WHERE size IS NULL OR size - coalesce(octet_length(state), 0) < \(Self.readSize) ORDER BY notification_id
            """)
        return batch(result, type)
    }

    private func batch(_ result: PostgresResult, _ type: OriginatorIDType) -> NotificationBatch {
        let count = result.rowCount
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: count)
        for row in 0..<count {
            let record = NotificationRecord(
                position: result.int64(row, 0) ?? 0, originatorVersion: result.int64(row, 2) ?? 0,
                originatorID: result.bytes(row, 1), topic: result.bytes(row, 3), state: result.bytes(row, 4))
            records.initializeElement(at: row, to: record)
        }
        // The rows stay in libpq's memory; the batch keeps the result alive.
        return NotificationBatch(adopting: records, originatorIDType: type) { withExtendedLifetime(result) {} }
    }

    public func stream(_ id: OriginatorID, after: Int64, limit: Int) throws -> [StoredEvent] {
        let type = try originatorIDType
        let isUUID: Bool
        if case .uuid = id { isUUID = true } else { isUUID = false }
        guard isUUID || type == .text else {
            throw EventStoreError(.invalidEvent, "the streams of '\(application)' have UUIDs, '\(id)' is none")
        }
        parameters.reset()
        parameters.append(text: id.description)
        parameters.append(after)
        parameters.append(Int64(limit))
        let result = try run(
            """
            SELECT notification_id, originator_id, originator_version::bigint, topic, state FROM \(table) \
            WHERE originator_id = $1 AND originator_version > $2 ORDER BY originator_version LIMIT $3
            """)
        let rows = batch(result, type)
        return (0..<rows.count).map(rows.storedEvent(at:))
    }

    // MARK: Push

    public func listen() throws {
        listens = true
        try prepareSession()
    }

    /// Makes a lost connection anew, with its LISTEN before anything is read.
    private func prepareSession() throws {
        let known = connection.generation
        _ = try connection.open()
        if listens, connection.generation != known || listeningOn != connection.generation {
            try connection.execute("LISTEN \(SQLIdentifier.quoted(application.eventsTable))")
            listeningOn = connection.generation
            // What came while nobody listened is found by the read that follows.
            connection.wasNotified = true
        }
    }

    private var listeningOn = 0

    public func waitForPush(milliseconds: Int) throws -> Bool {
        try prepareSession()
        let handle = try connection.open()
        if !connection.wasNotified {
            try connection.wait(handle, milliseconds: Int32(clamping: milliseconds), wake: wake.event)
            guard PQconsumeInput(handle) == 1 else {
                connection.close()
                throw PostgresFailure.lost(nil)
            }
            connection.noteNotifications(handle)
        }
        let woken = wake.event.clear()
        defer { connection.wasNotified = false }
        return connection.wasNotified || woken
    }
}
