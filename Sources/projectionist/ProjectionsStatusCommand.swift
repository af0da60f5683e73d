import ArgumentParser
import HostOperations
import ProjectionHost

/// `projectionist projections status`.
struct ProjectionsStatusCommand: AsyncParsableCommand {
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

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        let all = try await context.withProjectionOperations { try await $0.snapshots() }
        if let unknown = names.first(where: { name in !all.contains { $0.name == name } }) {
            throw ProjectionOperations.unknown(unknown, all)
        }
        let rows = names.isEmpty ? all : all.filter { names.contains($0.name) }
        if output.json {
            try StandardOutput.write(.array(rows.map(\.json)))
        } else {
            try StandardOutput.write(ProjectionSnapshot.statusTable(rows))
        }
    }
}
