import ArgumentParser
import EventStore
import HostOperations
import Lifespan
import ProjectionHost

/// `projectionist events tail`.
struct EventsTailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Print new events as they come, until interrupted.",
        discussion: """
            Only up to the safe head: nothing is left out, and nothing appears before what stands in front of it. A \
            connection that is lost, in a restart of the server for one, is made anew; the printing goes on where it was.
            """)

    @OptionGroup var target: ApplicationArgument

    @Option(help: "Begin behind this position. (default: the end of the log)")
    var after: Int64?

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try common.context(applications: [target.application])
        let interruption = Interruption()
        SignalWatch.start { _ in interruption.come() }
        let printer = EventPrinter(json: output.json)
        try context.logOperations().tail(
            ApplicationName(target.application), after: after, until: interruption, take: { try printer.print($0) },
            pause: { try printer.flush() })
    }
}
