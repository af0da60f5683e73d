import EventStore

/// The advisory locks by which those who touch one projection keep out of each other's way.
enum AdvisoryLock {
    /// The key of a projection: from its tracking table's oid and the application (FNV-1a, 32 bits).
    static func key(trackingTable oid: Int64, application: ApplicationName) -> Int64 {
        var hash: UInt32 = 2_166_136_261
        for byte in application.description.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return oid << 32 | Int64(hash)
    }
}
