/// The name of an application, `DogSchool`, checked to give valid table names.
public struct ApplicationName: Sendable, Hashable, CustomStringConvertible {
    /// The name as written; the tracking table keeps it so.
    public let description: String
    /// `dogschool_events`: the table, and the NOTIFY channel.
    public let eventsTable: String
    /// `dogschool_events_notification_id_idx`, cut to 63 bytes as PostgreSQL cuts the name that the Python library gives
    /// it: nothing goes by an index's name, and so either side finds the other's.
    public let positionIndex: String

    /// - Throws: ``EventStoreError/Code/invalidName`` for an empty name, one with a NUL byte, one that is kept for a store
    ///   or the host (``SQLIdentifier/checkNotReserved(_:of:)``), or one whose table would have a name of more than
    ///   63 bytes: PostgreSQL would truncate it silently.
    public init(_ name: String) throws(EventStoreError) {
        description = name
        try SQLIdentifier.checkNotReserved(name, of: "application '\(name)'")
        eventsTable = try SQLIdentifier.checked(name.lowercased() + "_events", of: "application '\(name)'")
        let suffix = "_notification_id_idx"
        // Nothing is left of the suffix where the table's name takes all 63 bytes: that would be the table's own name.
        let stem =
            eventsTable.utf8.count < SQLIdentifier.maximumLength
            ? eventsTable : SQLIdentifier.cut(eventsTable, by: suffix)
        positionIndex = SQLIdentifier.cut(stem + suffix)
        guard !name.isEmpty else { throw EventStoreError(.invalidName, "an application's name must not be empty") }
    }
}

/// The name of a projection, checked to give a valid table name.
public struct ProjectionName: Sendable, Hashable, CustomStringConvertible {
    /// The name as written.
    public let description: String
    /// `trick_counts_tracking`.
    public let trackingTable: String

    /// - Throws: ``EventStoreError/Code/invalidName`` as for ``ApplicationName``.
    public init(_ name: String) throws(EventStoreError) {
        description = name
        try SQLIdentifier.checkNotReserved(name, of: "projection '\(name)'")
        trackingTable = try SQLIdentifier.checked(name.lowercased() + "_tracking", of: "projection '\(name)'")
        guard !name.isEmpty else { throw EventStoreError(.invalidName, "a projection's name must not be empty") }
    }
}

/// Names of tables, indexes and channels in SQL.
public enum SQLIdentifier {
    /// The most bytes of an identifier in PostgreSQL (NAMEDATALEN - 1); SQLite keeps to it too.
    public static let maximumLength = 63

    /// `name`, if a database takes it whole.
    ///
    /// - Throws: ``EventStoreError/Code/invalidName`` with what it names and how long it is.
    public static func checked(_ name: String, of subject: String) throws(EventStoreError) -> String {
        guard name.utf8.count <= maximumLength else {
            throw EventStoreError(
                .invalidName,
                "\(subject): the name '\(name)' has \(name.utf8.count) bytes, a database takes at most \(maximumLength); choose a shorter name"
            )
        }
        guard !name.utf8.contains(0) else {
            throw EventStoreError(.invalidName, "\(subject): the name holds a NUL byte")
        }
        return name
    }

    /// Refuses the names of applications and projections whose tables, or whose row in a tracking table, would be
    /// another's, in any case of their letters.
    ///
    /// - Throws: ``EventStoreError/Code/invalidName`` with whose it is.
    public static func checkNotReserved(_ name: String, of subject: String) throws(EventStoreError) {
        let name = name.lowercased()
        let owner: String? =
            if name == "__migration__" {
                "'__migration__' marks a tracking table in the Python library"
            } else if name.hasPrefix("sqlite_") {
                "SQLite keeps names that begin with 'sqlite_' for itself"
            } else if name.hasPrefix("pg_") {
                "PostgreSQL keeps names that begin with 'pg_' for itself"
            } else if name == "projectionist" || name.hasPrefix("projectionist_") {
                "tables that begin with 'projectionist_' are the host's own"
            } else {
                nil
            }
        guard let owner else { return }
        throw EventStoreError(.invalidName, "\(subject): the name is reserved: \(owner); choose another name")
    }

    /// As much of a name as a database takes, at the end of a character.
    ///
    /// - Parameter rest: room for it is left.
    static func cut(_ name: String, by rest: String = "") -> String {
        let limit = maximumLength - rest.utf8.count
        guard name.utf8.count > limit else { return name }
        var end = name.utf8.index(name.startIndex, offsetBy: limit)
        while end.samePosition(in: name.unicodeScalars) == nil { end = name.utf8.index(before: end) }
        return String(name[..<end])
    }

    /// The name between double quotes.
    public static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
