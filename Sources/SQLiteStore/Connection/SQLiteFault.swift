import EventStore
import Foundation
import GRDB
import GRDBSQLite

/// Turns what SQLite says into ``EventStoreError``, in words that name the store and the fix.
extension StoreCore {
    /// The error of the last call on a connection.
    func fault(of connection: OpaquePointer, isCompiling: Bool = false) -> EventStoreError {
        fault(
            code: sqlite3_extended_errcode(connection), text: String(cString: sqlite3_errmsg(connection)),
            isCompiling: isCompiling)
    }

    /// What was thrown while GRDB opened or used a connection.
    func fault(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return fault(
            code: error.extendedResultCode.rawValue, text: error.message ?? "",
            isCompiling: error.resultCode == .SQLITE_ERROR)
    }

    /// - Parameters:
    ///   - code: the extended result code.
    ///   - text: SQLite's message. While a statement is compiled it can speak of nothing but the statement, so the
    ///     message goes into the description; what comes later may hold values.
    func fault(code: Int32, text: String, isCompiling: Bool) -> EventStoreError {
        var error = description(of: code, text: text, isCompiling: isCompiling)
        error.sqlState = "SQLITE_\(code)"
        error.serverDetail = text
        error.traits = Self.traits(code, text: text, isCompiling: isCompiling)
        return error
    }

    /// What an extended result code means; its lowest byte says most.
    static func traits(_ code: Int32, text: String = "", isCompiling: Bool = false) -> ErrorTraits {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: [.transient, .locked]
        // The last is a race for the write-ahead log.
        case SQLITE_NOMEM, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_PROTOCOL: .transient
        case SQLITE_ERROR: isCompiling || text.hasPrefix("no such table: ") ? .definitions : []
        case SQLITE_SCHEMA: .definitions
        default: []
        }
    }

    private func description(of code: Int32, text: String, isCompiling: Bool) -> EventStoreError {
        if code == Self.fileMoved { return fileWasReplaced() }
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: return lockTimedOut()
        case SQLITE_INTERRUPT: return EventStoreError(.interrupted, "the session was ended")
        case SQLITE_NOTADB:
            return EventStoreError(
                .unsuitable, "\(location) is no SQLite database, or an encrypted one: fix SQLITE_DBNAME")
        case SQLITE_CORRUPT:
            return EventStoreError(.unsuitable, "\(location) is damaged: restore it from a copy")
        case SQLITE_CANTOPEN: return EventStoreError(.connectionRefused, "\(location) cannot be opened: \(obstacle())")
        case SQLITE_READONLY, SQLITE_PERM:
            return EventStoreError(.connectionRefused, "\(location) cannot be written: \(obstacle())")
        case SQLITE_FULL: return EventStoreError(.statementFailed, "the disk of \(location) is full: make room")
        case SQLITE_IOERR: return EventStoreError(.statementFailed, "\(location) could not be read or written")
        case SQLITE_AUTH:
            return EventStoreError(
                .transactionControl,
                "a plugin must not begin or end a transaction, attach a database or set a PRAGMA: the host's session is its own"
            )
        case SQLITE_CONSTRAINT: return violation(text)
        default:
            let reason = isCompiling ? text : RunTimeReason.text(code: code, message: text)
            return EventStoreError(.statementFailed, "SQLite refuses a statement: \(reason)")
        }
    }

    /// SQLITE_READONLY_DBMOVED, an expression in C.
    private static let fileMoved = SQLITE_READONLY | 4 << 8

    /// Another file, or none, stands where the open one stood.
    func fileWasReplaced() -> EventStoreError {
        EventStoreError(
            .connectionLost, "\(location) was replaced or removed while it was open; it has to be opened anew")
    }

    /// Another transaction was in the way for longer than the time-out.
    func lockTimedOut() -> EventStoreError {
        EventStoreError(
            .statementFailed,
            "\(location) was locked by another transaction for more than \(lockTimeout) s (SQLITE_LOCK_TIMEOUT)")
    }

    /// `UNIQUE constraint failed: dogs.name` names a constraint, `FOREIGN KEY constraint failed` none. The text of a
    /// trigger's RAISE is the plugin's own and may hold anything.
    private func violation(_ text: String) -> EventStoreError {
        let parts = text.split(separator: ": ", maxSplits: 1)
        guard let first = parts.first, first.hasSuffix(" constraint failed") else {
            return EventStoreError(.statementFailed, "a constraint or a trigger refuses the statement")
        }
        var error = EventStoreError(.statementFailed, String(first))
        if parts.count == 2 { error.constraint = String(parts[1]) }
        return error
    }

    /// Why a file cannot be opened or written, as far as it can be seen from here.
    private func obstacle() -> String {
        guard case .file(let path) = location else { return "SQLite cannot share a database in memory here" }
        let files = FileManager.default
        var isFolder: ObjCBool = false
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if files.fileExists(atPath: path, isDirectory: &isFolder) {
            if isFolder.boolValue { return "it is a folder; name a file in SQLITE_DBNAME" }
            if !files.isReadableFile(atPath: path) || !files.isWritableFile(atPath: path) {
                return "this user may not read and write it; fix its owner or mode"
            }
            if isReadOnly(folder) { return "its file system is mounted read-only; mount it writable" }
            return "this user must be able to make files beside it in '\(folder)' (the write-ahead log)"
        }
        guard files.fileExists(atPath: folder, isDirectory: &isFolder) else {
            return "the folder '\(folder)' does not exist; make it or fix SQLITE_DBNAME"
        }
        if !isFolder.boolValue { return "'\(folder)' is no folder; fix SQLITE_DBNAME" }
        if isReadOnly(folder) { return "the file system of '\(folder)' is mounted read-only; mount it writable" }
        return "this user may not make files in the folder '\(folder)'; fix its owner or mode"
    }

    private func isReadOnly(_ folder: String) -> Bool {
        var status = statvfs()
        return statvfs(folder, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }
}
