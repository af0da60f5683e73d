import EventStore
import GRDBSQLite

/// What SQLite's C functions want of bytes.
enum SQLiteBytes {
    /// An address for no bytes: a null pointer would bind NULL.
    // Never written.
    nonisolated(unsafe) static let empty: UnsafePointer<CChar> = {
        let address = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        address.pointee = 0
        return UnsafePointer(address)
    }()

    /// SQLITE_TRANSIENT: SQLite copies the bytes at once.
    static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
