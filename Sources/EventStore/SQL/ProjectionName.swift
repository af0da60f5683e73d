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
