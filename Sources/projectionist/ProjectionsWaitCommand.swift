import ArgumentParser
import HostOperations
import ProjectionHost

/// `projectionist projections wait`.
struct ProjectionsWaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until a projection has reached a position.",
        discussion: """
            What was appended up to that position is in the read model then. Exits with 1 when the time is over first, or \
            when the projection stops short of it.
            """)

    @Argument(help: "The projection.")
    var name: String

    @Option(help: "The position, as 'events append' prints it.")
    var position: Int64

    @Option(help: "How many seconds to wait.")
    var timeout: Double = 30

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard position >= 0 else { throw ValidationError("--position must not be negative") }
        guard timeout >= 0, timeout <= 86_400 else { throw ValidationError("--timeout is 0 to 86400 seconds") }
    }

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        let outcome = try await context.withProjectionOperations {
            try await $0.wait(for: name, position: position, timeout: .seconds(timeout))
        }
        let (isReached, reached, failure) =
            switch outcome {
            case .reached(let reached): (true, Int64?(reached), String?.none)
            case .timedOut(let reached): (false, reached, "\(name) has not reached \(position) in \(timeout) s")
            case .failed(let reached, let reason): (false, reached, "\(name) stops short of \(position): \(reason)")
            }
        if output.json {
            try StandardOutput.write(
                .object([
                    ("name", .string(name)), ("reached", .boolean(isReached)), ("position", JSONDocument(reached)),
                ]))
        } else if isReached {
            try StandardOutput.write("\(name) has reached \(reached ?? position)\n")
        }
        if let failure {
            throw CommandFailure(.projectionFailed, "\(failure); it stands at \(reached.map(String.init) ?? "nothing")")
        }
    }
}
