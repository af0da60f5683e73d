import CLibPQ
import EventStore

/// Reads an application's log, never past the safe head, and hears of appends by LISTEN.
final class PostgresLogReader: LogReader {
    private(set) var connection: PostgresConnection
    let configuration: PostgresConfiguration
    private let holder: ConnectionHolder
    let application: ApplicationName
    let table: String
    private var idType: OriginatorIDType?
    var safeHead = SafeHead()
    /// The connect for which `safeHead` and what follows holds.
    private var generation = 0
    /// The highest position that this connection has seen.
    private var visible: Int64 = 0
    var dead = DeadPositions()
    var record: ProvenHeadRecord
    /// The file in which the log stood at the last look.
    var logFile: String?
    private var listens = false
    private var listeningOn = 0
    private let wake = PostgresWake()
    let parameters = PostgresParameters()
    /// About so many bytes of states in one read, and one event more: memory stays bounded however large they are.
    private static let readSize = 16 << 20

    /// - Parameter connection: serves this reader from now on.
    convenience init(
        _ configuration: PostgresConfiguration, application: ApplicationName, label: String,
        over connection: any StoreConnection
    ) {
        var session = PostgresSession(configuration)
        // It writes nothing but the proven head, which is proven again.
        session.synchronousCommit = false
        let connection = PostgresStore.own(connection)
        connection.lend(to: ConnectionHolder(label: label, session: session))
        self.init(connection, application: application)
    }

    init(_ connection: PostgresConnection, application: ApplicationName) {
        self.connection = connection
        holder = connection.holder
        configuration = connection.configuration
        self.application = application
        table = configuration.qualified(application.eventsTable)
        record = ProvenHeadRecord(table: PostgresDefinitions(configuration: configuration).headsTable)
    }

    var interruptible: any Interruptible { connection.interrupt }
    var wakeable: any Wakeable { wake }

    func ping() throws { try connection.ping() }

    func work(over connection: any StoreConnection) {
        self.connection = PostgresStore.own(connection)
        self.connection.lend(to: holder)
    }

    func disconnect() { connection.disconnect() }

    var originatorIDType: OriginatorIDType {
        get throws {
            if let idType { return idType }
            let type = try PostgresCatalog(connection, configuration).originatorIDType(of: application)
            idType = type
            return type
        }
    }

    // MARK: Reading

    func run(_ sql: String) throws -> PostgresResult {
        try connection.plan(for: .reading)
        return try connection.run(sql, parameters)
    }

    /// Notes what this connection has seen; a log that has become shorter is seen anew.
    func note(highest: Int64?) { visible = highest ?? 0 }

    /// - Throws: ``EventStoreError/Code/logBehind`` when this connection does not see the log up to `position`.
    private func requireVisible(_ position: Int64) throws {
        guard visible < position else { return }
        note(highest: try highest())
        guard visible < position else { return }
        throw EventStoreError(
            .logBehind,
            "this connection sees \(table) up to \(visible), the log was read up to \(position) before: it is an older copy, a standby that lags, or its end was deleted; reading it anew"
        )
    }

    func read(after: Int64, through: Int64, limit: Int, topics: [String]) throws -> NotificationBatch {
        try prepareSession()
        let type = try originatorIDType
        // Seen before the events are read, so that whatever is final up to `through` is among them.
        try requireVisible(through)
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
        return try batch(result, type)
    }

    func batch(_ result: PostgresResult, _ type: OriginatorIDType) throws(EventStoreError) -> NotificationBatch {
        try result.checkInteger(0)
        try result.checkInteger(2)
        let count = result.rowCount
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: count)
        for row in 0..<count {
            let record = NotificationRecord(
                position: result.integer(row, 0), originatorVersion: result.integer(row, 2),
                originatorID: result.bytes(row, 1), topic: result.bytes(row, 3), state: result.bytes(row, 4))
            records.initializeElement(at: row, to: record)
        }
        // The rows stay in libpq's memory; the batch keeps the result alive.
        return NotificationBatch(
            adopting: records, originatorIDType: type, epoch: connection.backend?.epoch
        ) { withExtendedLifetime(result) {} }
    }

    func stream(_ id: OriginatorID, after: Int64, limit: Int) throws -> [StoredEvent] {
        let type = try originatorIDType
        let isUUID: Bool
        if case .uuid = id { isUUID = true } else { isUUID = false }
        guard isUUID || type == .text else {
            throw EventStoreError(.invalidEvent, "the streams of '\(application)' have UUIDs, '\(id)' is none")
        }
        PostgresStreamQuery.bind(id, after: after, limit: Int64(limit), to: parameters)
        return try PostgresStreamQuery.events(of: id, in: try run(PostgresStreamQuery(table: table).sql))
    }

    // MARK: Push

    func listen() throws {
        listens = true
        try prepareSession()
    }

    /// Makes a lost connection anew: with its LISTEN before anything is read, and with nothing known of before.
    func prepareSession() throws {
        _ = try connection.open()
        if listens, listeningOn != connection.generation {
            try connection.openOwnSession(for: "the reader of \(application)'s log")
            try wake.event.open()
            try connection.execute("LISTEN \(SQLIdentifier.quoted(application.eventsTable))")
            listeningOn = connection.generation
            // What came while nobody listened is found by the read that follows.
            connection.wasNotified = true
        }
        guard generation != connection.generation else { return }
        if !connection.facts.checkedLogs.contains(table) {
            try PostgresLogTable(table, connection).check()
            connection.facts.checkedLogs.insert(table)
        }
        if generation > 0 { safeHead.forget() }
        note(highest: nil)
        dead.removeAll()
        record.forget()
        generation = connection.generation
    }

    func waitForPush(milliseconds: Int) throws -> Bool {
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
