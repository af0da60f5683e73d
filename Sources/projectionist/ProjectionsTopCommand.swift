import ArgumentParser
import Foundation
import HostOperations
import ProjectionHost

/// `projectionist projections top`.
struct ProjectionsTopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show how the projections get on, again and again.",
        discussion: """
            What the console of a host shows, in a terminal: events a second are those of the last three seconds. Looks at the \
            store, so it works beside running workers, on any machine. Ends with Ctrl-C. Where the output is no terminal, \
            each look is printed below the one before.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Seconds from one look to the next.")
    var interval: Double = 1

    @Option(help: "End after so many looks. (default: look until Ctrl-C)")
    var count: Int?

    @Argument(help: "The projections to show. (default: all that a manifest declares or a worker has run)")
    var names: [String] = []

    func validate() throws {
        guard interval >= 0.1, interval <= 3600 else { throw ValidationError("--interval is 0.1 to 3600 seconds") }
        guard count ?? 1 >= 1 else { throw ValidationError("--count is at least 1") }
    }

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        try await context.withProjectionOperations { operations in
            var rates = RecentRates()
            let start = ContinuousClock.now
            var looks = 0
            while true {
                looks += 1
                var text = "\(Date.now.formatted(.iso8601))\n"
                do {
                    let rows = try selected(try await operations.snapshots())
                    rates.add(rows, at: (.now - start) / .seconds(1))
                    text += ProjectionSnapshot.topTable(rows, rates)
                } catch  where looks > 1 && !(error is OperationError) {
                    // The store comes back, or the operator sees that it does not.
                    text += "the store does not answer: \(error)\n"
                }
                try show(text)
                if looks == count { return }
                try await Task.sleep(for: .seconds(interval))
            }
        }
    }

    private func selected(_ all: [ProjectionSnapshot]) throws -> [ProjectionSnapshot] {
        if let unknown = names.first(where: { name in !all.contains { $0.name == name } }) {
            throw ProjectionOperations.unknown(unknown, all)
        }
        return names.isEmpty ? all : all.filter { names.contains($0.name) }
    }

    private func show(_ text: String) throws {
        if let size = TerminalSize.ofStandardOutput {
            try StandardOutput.write(size.drawn(text))
        } else {
            try StandardOutput.write(text + "\n")
        }
    }
}
