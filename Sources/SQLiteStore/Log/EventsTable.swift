import EventStore
import FoundationEssentials

/// `<application>_events` as a session uses it.
struct EventsTable {
    let name: String
    let quoted: String
    let originatorIDType: OriginatorIDType

    /// - Throws: ``EventStoreError/Code/schemaMismatch`` when the table is missing, ``EventStoreError/Code/unsuitable``
    ///   when the file is the Python library's.
    init(of application: ApplicationName, _ connection: SQLiteConnection) throws {
        name = application.eventsTable
        quoted = SQLIdentifier.quoted(name)
        guard try Self.exists(name, connection) else {
            try LibraryLayout.refuse(connection)
            throw EventStoreError(.schemaMismatch, MissingTable.text([name], in: connection.core.location))
        }
        originatorIDType = try Self.recordedType(of: name, connection) ?? connection.core.originatorIDType
    }

    static func exists(_ name: String, _ connection: SQLiteConnection) throws -> Bool {
        let statement = try connection.statement(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1")
        try statement.bind(name, at: 1)
        return try statement.firstInteger() == 1
    }

    /// What `projectionist_applications` says of a table; nil for nothing.
    static func recordedType(of name: String, _ connection: SQLiteConnection) throws -> OriginatorIDType? {
        guard try exists(HostTables.applications, connection) else { return nil }
        let statement = try connection.statement(
            "SELECT originator_id_type FROM \(HostTables.applications) WHERE events_table = ?1")
        try statement.bind(name, at: 1)
        defer { statement.reset() }
        return try statement.step() ? OriginatorIDType(rawValue: statement.text(0)) : nil
    }

    /// The id as the table keeps it.
    ///
    /// - Throws: ``EventStoreError/Code/invalidEvent`` for an id of the other type, an empty one, or one with a NUL byte.
    func column(for id: OriginatorID) throws -> String {
        switch (id, originatorIDType) {
        case (.uuid, _): return id.description
        case (.text(let text), .text):
            _ = try OriginatorID(text, type: .text)
            return text
        default:
            throw EventStoreError(
                .invalidEvent, "'\(name)' keeps originator ids as \(originatorIDType.rawValue), '\(id)' is none")
        }
    }

    /// An id that is not written as this store writes UUIDs: whoever wrote it keeps ids as text.
    func foreignID(at position: Int64) -> EventStoreError {
        EventStoreError(
            .unsuitable,
            "'\(name)' at position \(position): the originator_id is no UUID in lower case with hyphens; "
                + "set ORIGINATOR_ID_TYPE=text for a table that keeps other ids")
    }
}
