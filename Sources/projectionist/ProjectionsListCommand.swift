import ArgumentParser
import HostOperations
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
        let rows = context.projectionListings
        if output.json {
            try StandardOutput.write(.array(rows.map(json)))
            return
        }
        var table = TextColumns(
            ("name", .left), ("application", .left), ("topics", .left), ("batch", .right), ("attempts", .right),
            ("package", .left), ("version", .left))
        for row in rows {
            table.add([
                row.name, row.application, row.topics.isEmpty ? "all" : row.topics.joined(separator: ", "),
                String(row.batch), String(row.maxAttempts), row.package, row.version,
            ])
        }
        try StandardOutput.write(table.text)
    }

    private func json(_ row: ProjectionListing) -> JSONDocument {
        .object([
            ("name", .string(row.name)), ("application", .string(row.application)),
            ("topics", .array(row.topics.map(JSONDocument.string))), ("batch", .integer(Int64(row.batch))),
            ("max_attempts", .integer(Int64(row.maxAttempts))), ("on_error", .string(row.onError)),
            ("park_scope", .string(row.parkScope)), ("max_held", .integer(Int64(row.maxHeld))),
            ("isolation", .string(row.isolation)), ("state_version", .integer(Int64(row.stateVersion))),
            ("package", .string(row.package)), ("version", .string(row.version)),
            ("manifest", .string(row.manifest)),
        ])
    }
}
