import ArgumentParser
import EventStore
import HostOperations
import PlainText
import ProjectionHost

/// `projectionist projections dead-letters show`.
struct DeadLettersShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an event that a projection has put aside, and what waits behind it.")

    @Argument(help: "The projection.")
    var name: String

    @Argument(help: "The position of the event.")
    var position: Int64

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard position >= 0 else { throw ValidationError("a position is not negative") }
    }

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        let found = try await context.withProjectionOperations { try await $0.deadLetter(position, of: name) }
        if output.json {
            let members: [(String, JSONDocument)] =
                found.letter.members + [
                    ("waits_for", JSONDocument(found.waitsFor)), ("waiting", .integer(Int64(found.waiting))),
                    ("topic", JSONDocument(found.event?.topic)), ("state", JSONDocument(found.stateText)),
                ]
            return try StandardOutput.write(.object(members))
        }
        try StandardOutput.write(found.text)
    }
}

extension DeadLetterDetail {
    /// The event's state, in one line; bytes that are no text as their number.
    fileprivate var stateText: String? {
        event.map { event in
            String(validating: event.state, as: UTF8.self).map(OneLine.text) ?? "<\(event.state.count) bytes>"
        }
    }

    fileprivate var text: String {
        var lines: [(String, String)] = [
            ("position", "\(letter.id)"),
            ("kind", letter.kind == "parked" ? "parked: it has failed" : "held: it waits behind one of its stream"),
            ("stream", letter.originatorID), ("version", "\(letter.originatorVersion)"),
            ("topic", event?.topic ?? "the log has this event no longer"), ("state", stateText ?? ""),
            ("error", letter.error ?? ""), ("attempts", "\(letter.attempts)"),
            ("plugin", letter.pluginVersion ?? ""), ("state-version", "\(letter.stateVersion)"), ("at", letter.time),
        ]
        if let waitsFor { lines.append(("waits for", "the event at \(waitsFor), the first of its stream here")) }
        lines.append(("behind it", "\(waiting) of the same stream"))
        return lines.filter { !$0.1.isEmpty }
            .map { "\($0.0)\(String(repeating: " ", count: 15 - $0.0.count))\(OneLine.text($0.1))\n" }.joined()
    }
}
