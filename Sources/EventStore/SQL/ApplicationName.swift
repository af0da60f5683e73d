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
