import Foundation
import HostOperations

extension DeadLetterSnapshot {
    /// As an object of JSON.
    var members: [(String, JSONDocument)] {
        [
            ("id", .integer(id)), ("originator_id", .string(originatorID)),
            ("originator_version", .integer(originatorVersion)), ("kind", .string(kind)),
            ("error", JSONDocument(error)), ("attempts", .integer(Int64(attempts))),
            ("plugin_version", JSONDocument(pluginVersion)), ("state_version", .integer(Int64(stateVersion))),
            ("at", JSONDocument(at)),
        ]
    }

    /// `2026-11-30T18:00:00Z`.
    var time: String { Date(timeIntervalSince1970: at).formatted(.iso8601) }

    /// The table of `dead-letters list`.
    static func table(_ rows: [DeadLetterSnapshot]) -> String {
        var table = TextColumns(
            ("position", .right), ("kind", .left), ("stream", .left), ("version", .right), ("attempts", .right),
            ("plugin", .left), ("at", .left), ("error", .left))
        for row in rows {
            table.add([
                String(row.id), row.kind, row.originatorID, String(row.originatorVersion), String(row.attempts),
                row.pluginVersion ?? "", row.time, row.error ?? "",
            ])
        }
        return table.text
    }
}
