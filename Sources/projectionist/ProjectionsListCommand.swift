import ArgumentParser
import PluginManifests
import ProjectionHost

/// `projectionist projections list`.
struct ProjectionsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the projections that the manifests declare.",
        discussion: "Reads the manifests only: no library is opened, nothing is connected to.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try common.context(needsStore: false)
        context.logDiscovery()
        let rows = context.catalog.accepted.flatMap { manifest in manifest.projections.map { (manifest, $0) } }
        if output.json {
            try StandardOutput.write(.array(rows.map(json)))
            return
        }
        var table = TextTable(
            ("name", .left), ("application", .left), ("topics", .left), ("batch", .right), ("attempts", .right),
            ("package", .left), ("version", .left))
        for (manifest, entry) in rows {
            table.add([
                entry.name, entry.application, entry.topics.isEmpty ? "all" : entry.topics.joined(separator: ", "),
                String(entry.batch), String(entry.maxAttempts), manifest.package.name, manifest.package.version,
            ])
        }
        try StandardOutput.write(table.text)
    }

    private func json(_ manifest: PluginManifest, _ entry: PluginManifest.ProjectionEntry) -> JSONDocument {
        .object([
            ("name", .string(entry.name)), ("application", .string(entry.application)),
            ("topics", .array(entry.topics.map(JSONDocument.string))), ("batch", .integer(Int64(entry.batch))),
            ("max_attempts", .integer(Int64(entry.maxAttempts))), ("on_error", .string(entry.onError.rawValue)),
            ("park_scope", .string(entry.parkScope.rawValue)), ("max_held", .integer(Int64(entry.maxHeld))),
            ("isolation", .string(entry.isolation.rawValue)), ("state_version", .integer(Int64(entry.stateVersion))),
            ("package", .string(manifest.package.name)), ("version", .string(manifest.package.version)),
            ("manifest", .string(manifest.path)),
        ])
    }
}
