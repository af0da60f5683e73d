import EventStore
import GRDB
import GRDBSQLite

/// A session's connection: opened when first used, with its compiled statements, its turn at the gate and its
/// transaction. Belongs to the session's thread.
final class SQLiteConnection {
    /// Whether a commit is on disk when it returns.
    enum Durability: String {
        /// Synced: survives a power loss.
        case full = "FULL"
        /// Survives a kill; a power loss may take the last commits, never part of one.
        case normal = "NORMAL"
    }

    let core: StoreCore
    let interruption: SessionInterrupt
    private let durability: Durability
    private let didOpen: (OpaquePointer) -> Void
    private var queue: DatabaseQueue?
    private var handle: OpaquePointer?
    private var statements: [String: PreparedStatement] = [:]
    private var hasTurn = false
    /// Counts the connections: who remembers something of one compares it.
    private(set) var generation = 0

    /// - Parameter didOpen: called with each new connection before anyone uses it.
    init(
        core: StoreCore, durability: Durability, interruption: SessionInterrupt = SessionInterrupt(),
        didOpen: @escaping (OpaquePointer) -> Void = { _ in }
    ) {
        self.core = core
        self.durability = durability
        self.interruption = interruption
        self.didOpen = didOpen
    }

    deinit { close() }

    var isInTransaction: Bool { handle.map { sqlite3_get_autocommit($0) == 0 } ?? false }

    /// The connection, opened if need be.
    func open() throws -> OpaquePointer {
        try interruption.check()
        if let handle { return handle }
        // Opening reads the database.
        let handle = try reading {
            try core.keepAlive { try makeQueue() }
            let queue = try makeQueue()
            interruption.attach(queue)
            self.queue = queue
            return queue.writeWithoutTransaction { $0.sqliteConnection! }
        }
        // GRDB's observers of transactions want to be on GRDB's queue; nobody observes here, and most statements run past
        // it on the session's own thread.
        sqlite3_commit_hook(handle, nil, nil)
        sqlite3_rollback_hook(handle, nil, nil)
        didOpen(handle)
        self.handle = handle
        generation += 1
        return handle
    }

    /// Gives GRDB's view of the connection, for what is read and made with ease rather than speed.
    func withDatabase<R>(_ body: (Database) throws -> R) throws -> R {
        _ = try open()
        do {
            return try queue!.writeWithoutTransaction(body)
        } catch {
            throw core.fault(error)
        }
    }

    /// A compiled statement of the host.
    func statement(_ sql: String) throws -> PreparedStatement {
        let handle = try open()
        if let known = statements[sql] { return known }
        let statement = try PreparedStatement(sql, on: handle, core: core)
        statements[sql] = statement
        return statement
    }

    /// From the next transaction on; until the connection is closed.
    func setDurability(_ durability: Durability) throws {
        guard core.location != .memory else { return }
        try statement("PRAGMA synchronous = \(durability.rawValue)").run()
    }

    /// Looks whether the database still answers.
    func ping() throws {
        try reading { _ = try statement("PRAGMA schema_version").firstInteger() }
    }

    /// Looks whether the path still leads to the open file: what is written to one that was replaced or removed is
    /// lost. In a transaction ``commit()`` looks.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost``; the connection is closed then.
    func checkFile() throws {
        guard !isInTransaction else { return }
        try checkFileInAnyCase()
    }

    private func checkFileInAnyCase() throws {
        guard let handle, core.location != .memory else { return }
        var hasMoved: Int32 = 0
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved) == SQLITE_OK, hasMoved != 0
        else { return }
        close()
        throw core.fileWasReplaced()
    }

    /// Runs a read, alone where readers must be.
    func reading<R>(_ body: () throws -> R) throws -> R {
        try checkFile()
        guard core.readersNeedGate, !hasTurn else { return try body() }
        try enterGate()
        defer { leaveGate() }
        return try body()
    }

    /// Begins a transaction that writes, when its turn has come.
    func begin() throws {
        try checkFile()
        _ = try open()
        try enterGate()
        do {
            try statement("BEGIN IMMEDIATE").run()
        } catch {
            leaveGate()
            throw error
        }
    }

    /// Commits. On an error the transaction is still open, or lost: roll back.
    func commit() throws {
        guard isInTransaction else {
            throw EventStoreError(.statementFailed, "SQLite has given up the transaction before its end")
        }
        try checkFileInAnyCase()
        try statement("COMMIT").run()
        leaveGate()
    }

    /// Gives up the transaction, if there is one. A connection that cannot is closed.
    func rollback() {
        if isInTransaction {
            try? statement("ROLLBACK").run()
            if isInTransaction { close() }
        }
        leaveGate()
    }

    /// Closes; SQLite rolls back what is open. The next use opens anew.
    func close() {
        statements.removeAll()
        interruption.attach(nil)
        handle = nil
        // Statements that a session still holds keep the connection until they go (sqlite3_close_v2).
        queue = nil
        leaveGate()
    }

    private func enterGate() throws {
        try interruption.check()
        guard try core.gate.enter(timeout: core.lockTimeout, check: interruption.check) else {
            var error = core.lockTimedOut()
            error.sqlState = "SQLITE_\(SQLITE_BUSY)"
            error.traits = StoreCore.traits(SQLITE_BUSY)
            throw error
        }
        hasTurn = true
    }

    private func leaveGate() {
        guard hasTurn else { return }
        hasTurn = false
        core.gate.leave()
    }

    private func makeQueue() throws -> DatabaseQueue {
        let wait = BusyWait(seconds: core.lockTimeout, interruption: interruption)
        var configuration = Configuration()
        configuration.label = "projectionist.sqlite"
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .callback { wait.shouldRetry(after: $0) }
        do {
            try core.willOpen()
            let queue = try DatabaseQueue(path: core.connectionPath(), configuration: configuration)
            if core.location != .memory {
                try queue.writeWithoutTransaction { database in
                    try enterWriteAheadLog(database, wait)
                    try database.execute(sql: "PRAGMA synchronous = \(durability.rawValue)")
                    // A log that grew under a long reader shrinks again.
                    try database.execute(sql: "PRAGMA journal_size_limit = \(64 << 20)")
                }
                core.didOpen()
            }
            return queue
        } catch {
            throw core.fault(error)
        }
    }

    /// The change to WAL takes a lock for which SQLite does not wait by itself; once made it stays with the file.
    private func enterWriteAheadLog(_ database: Database, _ wait: BusyWait) throws {
        var tries = 0
        while true {
            do {
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
                guard mode == "wal" else {
                    throw EventStoreError(
                        .unsuitable,
                        "\(core.location) cannot have a write-ahead log (journal mode is '\(mode ?? "")'): use a local disk"
                    )
                }
                return
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                guard wait.shouldRetry(after: tries) else { throw error }
                tries += 1
            }
        }
    }
}
