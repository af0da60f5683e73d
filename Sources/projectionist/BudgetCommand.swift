import ArgumentParser
import EventStore
import HostOperations
import HostSettings
import ProjectionHost

/// `projectionist budget`.
struct BudgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Show how many connections a process may open, and how many the server has.",
        discussion: """
            For the applications and projections that the manifests declare. A pool never opens more than its base plus \
            its overflow; it opens connections as they are needed, so that a process typically holds far fewer. The server \
            is asked for its limit and its use; the table is printed also where it does not answer.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "run, worker or api: which process is meant. With MAX_PROJECTION_RUNNERS=0, run is an API process.")
    var shape: ProcessShape = .run

    func run() throws {
        let shape = shape.role
        let context = try common.context()
        context.logDiscovery()
        let budget = try context.settings.connectionBudget(
            role: shape, applications: context.applicationNames, projections: context.projectionListings.map(\.name))
        let report = BudgetReport(shape: shape, budget: budget, server: server(context))
        if output.json {
            try StandardOutput.write(report.json)
        } else {
            try StandardOutput.write(report.text)
        }
    }

    private func server(_ context: HostContext) -> BudgetReport.Server {
        guard context.settings.persistence == .postgres else {
            return .none("PERSISTENCE_MODULE is '\(context.settings.persistence.rawValue)': it needs no connections")
        }
        do {
            let administration = try context.makeStore().makeAdministration()
            defer { administration.disconnect() }
            guard let limits = try administration.serverLimits() else { return .none("the store has no such limit") }
            return .limits(limits)
        } catch {
            return .none("the server's own limit is not known: \(CommandFailure(error).description)")
        }
    }
}
