import ArgumentParser
import EventStore
import HostOperations
import ProjectionHost

/// `projectionist projections dead-letters list`.
struct DeadLettersListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the events that a projection has put aside, in the order of the log.",
        discussion: "'parked' has failed; 'held' waits behind one of its stream that is put aside.")

    @Argument(help: "The projection.")
    var name: String

    @Option(help: "Only those of this stream.")
    var stream: String?

    @Flag(help: "Only those that have failed themselves.")
    var parked = false

    @Option(help: "Only positions above this one.")
    var after: Int64 = 0

    @Option(help: "The most to list.")
    var limit: Int = 1000

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0, after >= 0 else { throw ValidationError("--limit must be above 0, --after not negative") }
    }

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        let query = LetterQuery(after: after, limit: limit, stream: stream, isParked: parked ? true : nil)
        let letters = try await context.withProjectionOperations { try await $0.deadLetters(of: name, query) }
        if output.json { return try StandardOutput.write(.array(letters.map { .object($0.members) })) }
        guard !letters.isEmpty else { return try StandardOutput.write("nothing is put aside\n") }
        try StandardOutput.write(DeadLetterSnapshot.table(letters))
        if letters.count == limit, let last = letters.last {
            try StandardOutput.write("there may be more: --after \(last.id)\n")
        }
    }
}
