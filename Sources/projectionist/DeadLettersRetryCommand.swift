import ArgumentParser
import HostOperations
import PlainText
import ProjectionHost

/// `projectionist projections dead-letters retry`.
struct DeadLettersRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Have a projection apply events that it has put aside.",
        discussion: """
            The process that runs the projection does it, between two batches: in the order of the log, each event in a transaction \
            that applies it and takes it off the list. One that fails again stays, with its new error, and its stream goes on \
            waiting; the others go on. A projection that has stopped, at max-held for one, is started anew for it.

            With --wait the command waits until it is done, and exits with 1 where not all could be applied.
            """)

    @Argument(help: "The projection.")
    var name: String

    @OptionGroup var which: LetterSelectionArguments

    @Flag(help: "Wait until it is done.")
    var wait = false

    @Option(help: "How many seconds to wait.")
    var timeout: Double = 600

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard timeout >= 0, timeout <= 86_400 else { throw ValidationError("--timeout is 0 to 86400 seconds") }
    }

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        let limit: Duration? = wait ? .seconds(timeout) : nil
        let outcome = try await context.withProjectionOperations {
            try await $0.retry(which.selection, of: name, waitingFor: limit)
        }
        if output.json {
            try StandardOutput.write(
                .object([
                    ("name", .string(name)), ("done", .boolean(outcome.isOver)),
                    ("complete", .boolean(outcome.isComplete)), ("message", .string(outcome.message)),
                    ("process", JSONDocument(outcome.process)),
                ]))
        } else {
            try StandardOutput.write("\(name): \(OneLine.text(outcome.message))\n")
        }
        guard wait, !outcome.isComplete else { return }
        throw CommandFailure(
            .projectionFailed,
            outcome.isOver
                ? "not all could be applied: 'projectionist projections dead-letters list \(name)' shows what is left"
                : "it is not done after \(timeout) s, and goes on")
    }
}
