import HostOperations
import PlainText

extension PluginListing {
    var json: JSONDocument {
        .object([
            ("package", JSONDocument(package)), ("version", JSONDocument(version)),
            ("state", .string(state.rawValue)), ("manifest", .string(manifest)), ("library", JSONDocument(library)),
            ("sha256", JSONDocument(contentHash)), ("applications", .array(applications.map(JSONDocument.string))),
            ("projections", .array(projections.map(JSONDocument.string))),
            (
                "hooks",
                .array(hooks.map { .object([("name", .string($0.name)), ("priority", .integer(Int64($0.priority)))]) })
            ),
            ("problems", .array(problems.map(JSONDocument.string))),
        ])
    }

    /// The table, and below it a line for each problem.
    static func table(_ rows: [PluginListing]) -> String {
        guard !rows.isEmpty else { return "no manifests found; give their folder with --manifests\n" }
        var table = TextColumns(
            ("package", .left), ("version", .left), ("state", .left), ("projections", .left),
            ("hooks", .left), ("manifest", .left))
        for row in rows {
            table.add([
                row.package ?? "", row.version ?? "", row.state.rawValue,
                row.projections.joined(separator: ", "),
                row.hooks.map { "\($0.name) (\($0.priority))" }.joined(separator: ", "), row.manifest,
            ])
        }
        let problems = rows.flatMap { row in row.problems.map { "\(row.state.rawValue): \(OneLine.text($0))\n" } }
        return table.text + (problems.isEmpty ? "" : "\n" + problems.joined())
    }
}
