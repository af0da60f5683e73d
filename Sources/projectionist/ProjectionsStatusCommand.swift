import ArgumentParser
import EventStore
import PluginManifests
import ProjectionHost
import ProjectionRunning

/// `projectionist projections status`.
struct ProjectionsStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how far each projection is, as the store has it.",
        discussion: """
            Works beside running workers, on any machine. The head is the highest visible position of the application's \
            log. State and error are what the worker that runs the projection said last; 'not-started' where none ever did, \
            'rejected' or 'left-out' where one could not run it, 'unknown' where it has said nothing for half a minute.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The projections to show. (default: all that a manifest declares or a worker has run)")
    var names: [String] = []

    func run() throws {
        let context = try common.context()
        context.logDiscovery()
        let administration = try context.makeStore().makeAdministration()
        defer { administration.disconnect() }
        let rows = try chosen(self.rows(administration, context.catalog))
        if output.json {
            try StandardOutput.write(.array(rows.map(\.json)))
        } else {
            try StandardOutput.write(ProjectionRow.status(rows))
        }
    }

    private func rows(_ administration: any StoreAdministration, _ catalog: ManifestCatalog) throws -> [ProjectionRow] {
        let declared = catalog.accepted.flatMap(\.projections).map { (name: $0.name, application: $0.application) }
        return try StoredProjections.read(
            administration, declared: declared, unstarted: UnstartedProjection.rejected(by: catalog)
        ).map(ProjectionRow.init)
    }

    private func chosen(_ rows: [ProjectionRow]) throws -> [ProjectionRow] {
        if let unknown = names.first(where: { name in !rows.contains { $0.name == name } }) {
            let known = rows.map(\.name).joined(separator: ", ")
            throw CommandFailure(
                .usage, "no projection '\(unknown)'; \(known.isEmpty ? "none is declared" : "there are \(known)")")
        }
        return names.isEmpty ? rows : rows.filter { names.contains($0.name) }
    }
}

extension ProjectionRow {
    /// A projection as the store has it.
    init(_ stored: StoredProjection) {
        self.init(
            name: stored.name, application: stored.application, state: stored.state, position: stored.position,
            head: stored.head, events: stored.report?.events ?? 0, seconds: stored.report?.seconds ?? 0,
            lagSeconds: stored.lagSeconds, letters: stored.letters,
            attempts: stored.report?.attempts, error: stored.error, process: stored.report?.process,
            updatedAt: stored.report?.updatedAt)
    }
}
