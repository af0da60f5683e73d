import ArgumentParser
import EventStore
import HostOperations
import ProjectionHost

/// `projectionist projections dead-letters drop`.
struct DeadLettersDropCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Drop events that a projection has put aside: it never applies them.",
        discussion: """
            There is no way back but to project all events anew. What waits behind a dropped event goes on waiting: the next one \
            of the stream is then the first, and can be retried. With the last one of a stream its later events are applied again.
            """)

    @Argument(help: "The projection.")
    var name: String

    @OptionGroup var which: LetterSelectionArguments

    @Flag(help: "Yes, they are never to be applied.")
    var yes = false

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard yes else { throw ValidationError("what is dropped is never applied: say --yes") }
    }

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        let dropped = try await context.withProjectionOperations { try await $0.drop(which.selection, of: name) }
        if output.json {
            try StandardOutput.write(
                .object([
                    ("name", .string(name)), ("parked", .integer(Int64(dropped.parked))),
                    ("held", .integer(Int64(dropped.held))),
                ]))
        } else {
            try StandardOutput.write(
                "\(name): dropped \(dropped.parked) that had failed and \(dropped.held) that waited\n")
        }
    }
}
