import CLibPQ
import EventStore
import Foundation
import Synchronization

/// One connection to a server. Belongs to one thread at a time and blocks it while it waits, but for the interrupt.
///
/// It connects when it is first used, and anew after it was lost. Every connection is looked at and pinned before it is
/// used: see ``look(_:)`` and ``PostgresSession``.
final class PostgresConnection: StoreConnection {
    let configuration: PostgresConfiguration
    let interrupt = PostgresInterrupt()
    /// Whom the connection serves from now on, and whom the open one is pinned to.
    var holder: ConnectionHolder
    var pinned: ConnectionHolder?
    private var handle: OpaquePointer?
    /// A connection that was closed and that the server may still hold.
    private var leaving: LeavingConnection?
    /// What the open connection was found to be; nil while none is open.
    private(set) var backend: PostgresBackend?
    /// What the session's planner settings are made for; nil: the server's own.
    var planning: PostgresPlanning?
    /// The statements prepared on this connection: their SQL and parameter types to their names.
    private var prepared: [PreparedKey: String] = [:]
    private var preparedCount = 0
    /// Whether the server said NOTIFY since this was last cleared.
    var wasNotified = false
    /// The number of this connect among all of the process: who remembers something of one compares it. 0 before the first.
    private(set) var generation = 0
    private static let connects = Atomic(0)
    /// What sessions know of the server by this connect, so that each need not ask anew when its turn comes again.
    var facts = ConnectionFacts()

    struct PreparedKey: Hashable {
        let sql: String
        let types: [Oid]
    }

    /// - Parameters:
    ///   - label: what a server shows behind `projectionist/`.
    ///   - session: what the session is pinned to; nil: as a reader of the log.
    init(_ configuration: PostgresConfiguration, label: String, session: PostgresSession? = nil) {
        self.configuration = configuration
        holder = ConnectionHolder(label: label, session: session ?? PostgresSession(configuration))
    }

    var schema: String { configuration.schema }
    var interruptible: any Interruptible { interrupt }

    /// Opens the connection, which must be a session of its own.
    ///
    /// - Parameter what: who needs it, for the message.
    /// - Throws: ``EventStoreError/Code/unsuitable`` behind a pooler in transaction mode.
    func openOwnSession(for what: String) throws {
        _ = try open()
        if backend?.isShared == true { throw PostgresPooler.refusal(what, configuration) }
    }

    deinit { close() }

    /// Whether the server has a transaction open on this connection, failed or not; false for a lost one.
    var isInTransaction: Bool {
        guard let handle, PQstatus(handle) == CONNECTION_OK else { return false }
        return PQtransactionStatus(handle) != PQTRANS_IDLE
    }

    /// Closes without waiting. The server goes on holding the connection for a moment: ``disconnect()`` and the next
    /// connect wait for it to let go, so that this one session is never two connections to it.
    func close() {
        guard let handle else { return }
        finish(handle)
        self.handle = nil
        backend = nil
        pinned = nil
        facts = ConnectionFacts()
        prepared.removeAll()
    }

    /// Closes, and returns when the server has let go, or after a second.
    func disconnect() {
        close()
        leaving?.waitForEnd()
        leaving = nil
    }

    private func finish(_ handle: OpaquePointer) {
        leaving?.waitForEnd()
        leaving = LeavingConnection(finishing: handle)
    }

    /// The open connection.
    func open() throws -> OpaquePointer {
        try checkInterrupt()
        if let handle {
            if PQstatus(handle) == CONNECTION_OK {
                if pinned != holder { try handOver(handle) }
                return handle
            }
            close()
        }
        return try connect()
    }

    /// Closes a connection that the server has closed, a restart of it for one, so that the next use opens another. For
    /// work that must not be lost to a connection that was known to be dead before it was sent.
    func replaceIfClosed() throws {
        guard let handle, PQstatus(handle) == CONNECTION_OK else { return }
        while try wait(handle, milliseconds: 0) {
            guard PQconsumeInput(handle) == 1 else { return close() }
            noteNotifications(handle)
            guard PQstatus(handle) == CONNECTION_OK else { return close() }
        }
    }

    func checkInterrupt() throws(EventStoreError) {
        if interrupt.isInterrupted { throw EventStoreError(.interrupted, "interrupted") }
    }

    // MARK: Connecting

    private func connect() throws -> OpaquePointer {
        leaving?.waitForEnd()
        leaving = nil
        try interrupt.event.open()
        guard let handle = try PostgresConnecting.connect(connectionParameters, interrupt: interrupt) else {
            throw EventStoreError(.connectionLost, "out of memory while connecting")
        }
        do {
            guard PQstatus(handle) == CONNECTION_OK else {
                throw PostgresFailure.connecting(handle, to: configuration)
            }
            guard PQsetnonblocking(handle, 1) == 0 else { throw PostgresFailure.lost(handle) }
            PQsetNoticeProcessor(handle, { _, _ in }, nil)
            var found = try look(handle)
            if Int64(PQbackendPID(handle)) != found.pid {
                found.isShared = try PostgresPooler.sharesBackends(
                    handle, parameters: connectionParameters, interrupt: interrupt)
            }
            backend = found
        } catch {
            finish(handle)
            throw error
        }
        self.handle = handle
        generation = Self.connects.add(1, ordering: .relaxed).newValue
        planning = nil
        return handle
    }

    private var connectionParameters: [String: String] {
        var parameters: [String: String] = [
            "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3",
            // Keepalives say nothing while data that was sent waits for its acknowledgement.
            "tcp_user_timeout": "25000",
            // With several hosts: the one that takes writes. A standby lacks events.
            "target_session_attrs": configuration.targetSessionAttributes,
        ]
        for (name, value) in configuration.parameters { parameters[name] = value }
        parameters["application_name"] = holder.applicationName
        parameters["client_encoding"] = "UTF8"
        // For each host; whole seconds, and libpq takes 1 for 2.
        parameters["connect_timeout"] = String(Int(max(2, configuration.connectTimeout.rounded(.up))))
        return parameters
    }

    /// Waits for the socket. False when the time is over. An interrupt throws, after it asked the server to cancel.
    @discardableResult
    func wait(
        _ handle: OpaquePointer, forWriting: Bool = false, forReading: Bool = true, milliseconds: Int32 = -1,
        wake: EventDescriptor? = nil
    ) throws -> Bool {
        let events = Int16((forReading ? POLLIN : 0) | (forWriting ? POLLOUT : 0))
        var descriptors = [
            pollfd(fd: PQsocket(handle), events: events, revents: 0),
            pollfd(fd: interrupt.event.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&descriptors, 3, milliseconds)
        if interrupt.isInterrupted {
            cancelRunningStatement(handle)
            throw EventStoreError(.interrupted, "interrupted")
        }
        return count > 0 || (count < 0 && errno == EINTR)
    }

    /// On a thread of its own: a server that is frozen takes the request and never answers it.
    private func cancelRunningStatement(_ handle: OpaquePointer) {
        guard PQtransactionStatus(handle) == PQTRANS_ACTIVE, let cancel = PQgetCancel(handle) else { return }
        let request = CancelRequest(pointer: cancel)
        Thread.detachNewThread {
            var text = [CChar](repeating: 0, count: 256)
            PQcancel(request.pointer, &text, 256)
            PQfreeCancel(request.pointer)
        }
    }

    /// A copy of what libpq needs to ask for a cancel; it does not touch the connection.
    // Sendable: one thread makes it, another one uses and frees it.
    private struct CancelRequest: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    // MARK: Prepared statements

    /// The name under which a statement is prepared here; nil if it is not yet.
    func preparedName(_ key: PreparedKey) -> String? { prepared[key] }

    func remember(_ key: PreparedKey) -> String {
        preparedCount += 1
        let name = "p\(preparedCount)"
        prepared[key] = name
        return name
    }

    func forget(_ key: PreparedKey) { prepared[key] = nil }

    /// Between transactions: a plugin that writes its values into its statements must not fill the server's memory.
    func trimPreparedStatements() throws {
        guard prepared.count > 256, handle != nil else { return }
        prepared.removeAll()
        try execute("DEALLOCATE ALL")
    }

    // MARK: Receiving

    /// The next result, or nil at the end of one command's results; waits for it, and sends what is not sent yet.
    func nextResult(_ handle: OpaquePointer) throws -> PostgresResult? {
        var silence = SilenceWatch(patience: configuration.silencePatience)
        while true {
            let flushed = PQflush(handle)
            guard flushed >= 0 else { throw PostgresFailure.lost(handle) }
            noteNotifications(handle)
            if PQisBusy(handle) == 0 { return PQgetResult(handle).map(PostgresResult.init) }
            try waitForAnswer(handle, forWriting: flushed == 1, &silence)
            guard PQconsumeInput(handle) == 1 else { throw PostgresFailure.lost(handle) }
        }
    }

    func noteNotifications(_ handle: OpaquePointer) {
        while let notification = PQnotifies(handle) {
            wasNotified = true
            PQfreemem(notification)
        }
    }

    /// Runs statements by the simple protocol; for set-up and transaction control outside a pipeline.
    @discardableResult
    func execute(_ sql: String) throws -> PostgresResult? {
        let handle = try open()
        guard PQsendQuery(handle, sql) == 1 else { throw PostgresFailure.lost(handle) }
        var last: PostgresResult?
        var failure: EventStoreError?
        while let result = try nextResult(handle) {
            if let error = result.failure { failure = failure ?? error } else { last = result }
        }
        if let failure {
            closeIfUseless(handle, after: failure)
            throw failure
        }
        return last
    }
}

/// Calls `body` with a null-terminated array of C strings.
func withCStrings<R>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) throws -> R) rethrows -> R {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return try body(copies.map { UnsafePointer($0) } + [nil])
}
