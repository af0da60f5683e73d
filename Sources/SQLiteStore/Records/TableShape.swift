import EventStore
import GRDB

/// A table that exists, as SQLite describes it.
struct TableShape {
    private struct Column {
        let name: String
        let declaredType: String
        let isRequired: Bool
        let keyOrder: Int
    }

    private let name: String
    private let columns: [Column]
    private let uniqueKeys: [[String]]
    private let definition: String

    init(of name: String, in database: Database) throws {
        self.name = name
        columns = try Row.fetchAll(
            database, sql: "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?)", arguments: [name]
        ).map { row in
            Column(
                name: row["name"], declaredType: (row["type"] as String).uppercased(),
                isRequired: row["notnull"] && row["dflt_value"] == nil, keyOrder: row["pk"])
        }
        let indexes = try String.fetchAll(
            database, sql: "SELECT name FROM pragma_index_list(?) WHERE \"unique\" AND NOT partial", arguments: [name])
        uniqueKeys = try indexes.map {
            try Optional<String>.fetchAll(
                database, sql: "SELECT name FROM pragma_index_info(?) ORDER BY seqno", arguments: [$0]
            ).map { $0 ?? "" }
        }
        definition =
            try String.fetchOne(
                database, sql: "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", arguments: [name])
            ?? ""
    }

    /// Checks that events can be appended to it and read in order. Gives warnings.
    func checkEvents() throws -> [String] {
        try require(["originator_id", "originator_version", "topic", "state", "notification_id"], as: "an event table")
        guard primaryKey == ["notification_id"], declaredType(of: "notification_id") == "INTEGER" else {
            throw mismatch(
                "notification_id must be INTEGER PRIMARY KEY, else positions are not in the order of the commits")
        }
        guard uniqueKeys.contains(where: { Set($0) == ["originator_id", "originator_version"] }) else {
            throw mismatch("it needs UNIQUE (originator_id, originator_version), else streams are not kept consistent")
        }
        guard !definition.uppercased().contains("AUTOINCREMENT") else { return [] }
        return [
            "'\(name)': notification_id is without AUTOINCREMENT, so the position of a deleted last event is given out again "
                + "and projections would miss the new event; never delete from it, or make it anew with AUTOINCREMENT"
        ]
    }

    /// Checks that it keeps one row for each application.
    func checkTracking() throws {
        try require(["application_name", "notification_id"], as: "a tracking table")
        guard primaryKey == ["application_name"] || uniqueKeys.contains(["application_name"]) else {
            throw mismatch(
                "it keeps many rows for an application (multi-row tracking of an older library); keep the row with the highest "
                    + "notification_id of each and make application_name the primary key")
        }
    }

    private var primaryKey: [String] {
        columns.filter { $0.keyOrder > 0 }.sorted { $0.keyOrder < $1.keyOrder }.map(\.name)
    }

    private func declaredType(of column: String) -> String? { columns.first { $0.name == column }?.declaredType }

    private func require(_ needed: [String], as kind: String) throws {
        let missing = needed.filter { name in !columns.contains { $0.name == name } }
        guard missing.isEmpty else {
            throw mismatch("it has no column \(missing.joined(separator: ", ")), so it is not \(kind)")
        }
        if let extra = columns.first(where: { $0.isRequired && !needed.contains($0.name) }) {
            throw mismatch("its column \(extra.name) is NOT NULL without a default, so nothing can be added to it")
        }
    }

    private func mismatch(_ reason: String) -> EventStoreError {
        EventStoreError(.schemaMismatch, "the table '\(name)' exists in another shape: \(reason)")
    }
}
