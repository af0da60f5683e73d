import ArgumentParser
import EventStore
import HostOperations
import ProjectionHost

/// `projectionist events read`.
struct EventsReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Print events in the order of the log.",
        discussion:
            "Only up to the safe head: below it no event can appear any more. --json prints what 'events append' takes."
    )

    @OptionGroup var target: ApplicationArgument

    @Option(help: "Begin behind this position.")
    var after: Int64 = 0

    @Option(help: "The most events to print. (default: all)")
    var limit: Int?

    @Option(help: "Only events of this topic; repeatable, or several with commas between.")
    var topics: [String] = []

    @Option(help: "Only events of this stream.")
    var originatorId: String?

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
    }

    func run() throws {
        let context = try common.context(applications: [target.application])
        let printer = EventPrinter(json: output.json)
        let selection = LogSelection(
            after: after, limit: limit, topics: topics.flatMap { $0.split(separator: ",").map(String.init) },
            stream: originatorId)
        do {
            try context.logOperations().read(ApplicationName(target.application), selection) { try printer.print($0) }
        } catch let error as OperationError where error.code == .invalidArgument {
            throw CommandFailure(.usage, "--originator-id: \(error)")
        }
        try printer.flush()
    }
}
