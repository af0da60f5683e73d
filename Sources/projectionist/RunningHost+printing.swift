import Foundation
import HostOperations
import PlainText

extension RunningHost {
    var json: JSONDocument {
        .object([
            ("process", .string(process)), ("role", .string(role)), ("version", .string(version)),
            ("updated_at", .number(updatedAt)),
            ("loaded", .array((plugins?.loaded ?? []).map(\.document))),
            ("rejected", .array((plugins?.rejected ?? []).map(\.document))),
            ("last_reload", plugins?.lastReload?.document ?? .null),
        ])
    }

    /// The table, and below it a line for each problem and each last reload.
    static func table(_ hosts: [RunningHost]) -> String {
        guard !hosts.isEmpty else { return "no host runs on this store now\n" }
        var table = TextColumns(
            ("process", .left), ("role", .left), ("package", .left), ("version", .left), ("sha256", .left),
            ("projections", .left), ("hooks", .left))
        var lines: [String] = []
        for host in hosts {
            let loaded = host.plugins?.loaded ?? []
            for plugin in loaded {
                table.add([
                    host.process, host.role, plugin.name, plugin.version, String((plugin.contentHash ?? "").prefix(12)),
                    plugin.projections.joined(separator: ", "),
                    (plugin.hooks ?? []).map { "\($0.name) (\($0.priority), \($0.state))" }.joined(separator: ", "),
                ])
            }
            if loaded.isEmpty { table.add([host.process, host.role, "", "", "", "", ""]) }
            lines += (host.plugins?.rejected ?? []).map { "\(host.process): rejected: \($0.reason)" }
            if let reload = host.plugins?.lastReload {
                lines.append(
                    "\(host.process): last reload at \(Date(timeIntervalSince1970: reload.at).formatted(.iso8601)): \(reload.summary)"
                )
            }
        }
        return table.text + (lines.isEmpty ? "" : "\n" + lines.map { OneLine.text($0) + "\n" }.joined())
    }
}

extension PluginsReport.Plugin {
    fileprivate var document: JSONDocument {
        .object([
            ("package", .string(name)), ("version", .string(version)), ("manifest", .string(manifest)),
            ("library", JSONDocument(library)), ("sha256", JSONDocument(contentHash)),
            ("projections", .array(projections.map(JSONDocument.string))),
            ("hooks", .array((hooks ?? []).map(\.document))),
        ])
    }
}

extension PluginsReport.Hook {
    fileprivate var document: JSONDocument {
        .object([("name", .string(name)), ("priority", .integer(Int64(priority))), ("state", .string(state))])
    }
}

extension PluginsReport.Rejection {
    fileprivate var document: JSONDocument {
        .object([("name", JSONDocument(name)), ("manifest", .string(manifest)), ("reason", .string(reason))])
    }
}

extension PluginsReport.Reload {
    fileprivate var document: JSONDocument {
        .object([("at", .number(at)), ("complete", .boolean(isComplete)), ("summary", .string(summary))])
    }
}
