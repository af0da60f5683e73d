import EventStore
import Glibc

/// The file of a store and its write-ahead log, as they were when a connection was opened last.
struct OpenedFile {
    private let database: FileIdentity?
    private let log: FileIdentity?

    init(_ path: String) {
        database = FileIdentity(path)
        log = FileIdentity(path + "-wal")
    }

    /// Looks whether the path can be opened anew. SQLite would make an empty file where one was removed, and would take
    /// the log of a file that was replaced for the new one's and write it into it.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost``: somebody has to act, then the next try goes well.
    func checkReplacement(_ path: String) throws {
        guard let now = FileIdentity(path) else {
            throw EventStoreError(.connectionLost, "SQLite file '\(path)' was removed while the host ran; put it back")
        }
        guard now != database, let log, FileIdentity(path + "-wal") == log else { return }
        throw EventStoreError(
            .connectionLost,
            "SQLite file '\(path)' was replaced, but '\(path)-wal' still is the former file's and would damage the new "
                + "one; move '\(path)-wal' and '\(path)-shm' away")
    }
}
