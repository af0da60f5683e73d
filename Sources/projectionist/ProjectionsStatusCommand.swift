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
            log. State and error are what the worker that runs the projection said last; 'not-started' where none ever did.
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
        let reports = try administration.reports()
        var declared = catalog.accepted.flatMap(\.projections).map { (name: $0.name, application: $0.application) }
        for report in reports where !declared.contains(where: { $0.name == report.projection }) {
            declared.append((report.projection, report.application))
        }
        var heads: [String: Int64?] = [:]
        return try declared.map { name, application in
            let applicationName = try ApplicationName(application)
            let position = try administration.position(of: ProjectionName(name), on: applicationName)
            let head = try heads[application] ?? administration.lastPosition(of: applicationName)
            heads[application] = .some(head)
            let report = reports.first { $0.projection == name && $0.application == application }
            return ProjectionRow(name: name, application: application, position: position, head: head, report: report)
        }
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
    /// A projection as the store has it; `report` is what its runner said last.
    init(name: String, application: String, position: Int64?, head: Int64?, report: RunnerReport?) {
        self.init(
            name: name, application: application, state: "not-started", position: position, head: head,
            events: report?.events ?? 0, seconds: report?.seconds ?? 0, attempts: report?.attempts,
            error: report?.error, process: report?.process, updatedAt: report?.updatedAt)
        guard let report else { return }
        state = report.state
        let isOver = report.state == ProjectionState.stopped.rawValue || report.state == ProjectionState.failed.rawValue
        if !isOver, HostProcess.isGone(report.process) {
            state = ProjectionState.stopped.rawValue
            error = "\(report.process) has ended without saying so; it was \(report.state)"
        }
    }
}
