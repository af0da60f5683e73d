import EventStore
import FoundationEssentials
import GRDB
import GRDBSQLite
import Synchronization

/// What the sessions of one store share.
final class StoreCore: Sendable {
    let location: SQLiteLocation
    /// Seconds.
    let lockTimeout: Double
    let originatorIDType: OriginatorIDType
    /// Seconds that a call of a plugin may take.
    let applyTimeout: Double
    let gate = StoreGate()
    let announcer = AppendAnnouncer()
    /// SQLite names a shared database in memory by a path; it lives as long as one connection is open.
    private let memoryName = "/projectionist-\(UUID().uuidString)"
    private let anchor = Mutex<DatabaseQueue?>(nil)
    private let opened = Mutex<OpenedFile?>(nil)

    init(location: SQLiteLocation, lockTimeout: Double, originatorIDType: OriginatorIDType, applyTimeout: Double = 30) {
        self.applyTimeout = applyTimeout
        self.location = location
        self.lockTimeout = lockTimeout
        self.originatorIDType = originatorIDType
    }

    /// Whether a reader, too, must be alone: the in-memory VFS of SQLite before 3.41 lets a writer change pages under a
    /// reader, and none keeps a snapshot for one.
    var readersNeedGate: Bool { location == .memory }

    /// What SQLite is asked to open.
    func connectionPath() throws -> String {
        switch location {
        case .file(let path):
            guard !path.isEmpty else {
                throw EventStoreError(.connectionRefused, "the name of the SQLite file is empty: set SQLITE_DBNAME")
            }
            // SQLite would read it as a URI.
            return path.hasPrefix("file:") ? "./" + path : path
        case .memory:
            guard sqlite3_libversion_number() >= 3_036_000, sqlite3_compileoption_used("USE_URI") == 1 else {
                throw EventStoreError(
                    .unsuitable,
                    "SQLite \(String(cString: sqlite3_libversion())) of this machine cannot share a database in memory: "
                        + "it takes 3.36 or later, built with SQLITE_USE_URI; use a file (SQLITE_DBNAME)")
            }
            return "file:\(memoryName)?vfs=memdb"
        }
    }

    /// Keeps a database in memory alive between sessions.
    func keepAlive(_ open: () throws -> DatabaseQueue) throws {
        guard location == .memory else { return }
        try anchor.withLock { anchor in
            if anchor == nil { anchor = try open() }
        }
    }

    /// Called before a connection is opened.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost`` where the file that was open before is gone, or another one
    ///   stands beside its log.
    func willOpen() throws {
        guard case .file(let path) = location, let known = opened.withLock({ $0 }) else { return }
        try known.checkReplacement(path)
    }

    /// Called when a connection is open.
    func didOpen() {
        if case .file(let path) = location { opened.withLock { $0 = OpenedFile(path) } }
    }

    /// One more append to a table is visible.
    func announceAppend(to application: ApplicationName) {
        announcer.announce(application.eventsTable)
    }
}
