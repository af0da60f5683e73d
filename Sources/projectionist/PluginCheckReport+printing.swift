import PlainText
import PluginChecking

extension PluginCheckReport {
    var json: JSONDocument {
        .object([
            ("manifest", .string(manifest)), ("package", JSONDocument(package)), ("version", JSONDocument(version)),
            ("library", JSONDocument(library)), ("sha256", JSONDocument(contentHash)),
            ("passed", .boolean(isPassed)), ("seed", .integer(Int64(clamping: seed))),
            (
                "results",
                .array(
                    results.map {
                        .object([
                            ("check", .string($0.check)), ("projection", JSONDocument($0.projection)),
                            ("outcome", .string($0.outcome.rawValue)), ("detail", .string($0.detail)),
                            ("seconds", .number($0.seconds)),
                        ])
                    })
            ),
        ])
    }

    /// The reports, one below the other, and a last line with what came of all.
    static func text(_ reports: [PluginCheckReport]) -> String {
        let counts = CheckOutcome.allCases.compactMap { outcome in
            let count = reports.reduce(0) { $0 + $1.count(outcome) }
            return count > 0 || outcome == .passed ? "\(count) \(outcome.rawValue)" : nil
        }
        let seeds = Set(reports.map(\.seed)).map { "seed \($0)" }.joined()
        return reports.map(\.text).joined(separator: "\n") + "\n" + counts.joined(separator: ", ") + "; \(seeds)\n"
    }

    private var text: String {
        let name = [package, version].compactMap { $0 }.joined(separator: " ")
        var columns = TextColumns(("outcome", .left), ("check", .left), ("projection", .left), ("", .left))
        for result in results {
            columns.add([result.outcome.rawValue, result.check, result.projection ?? "", result.detail])
        }
        let lines = columns.text.split(separator: "\n").dropFirst().map { "  \($0)\n" }.joined()
        return OneLine.text("\(manifest)\(name.isEmpty ? "" : ": \(name)")") + "\n" + lines
    }
}
