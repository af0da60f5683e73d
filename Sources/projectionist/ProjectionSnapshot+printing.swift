import EventStore
import HostOperations

extension ProjectionSnapshot {
    var json: JSONDocument {
        var members: [(String, JSONDocument)] = [
            ("name", .string(name)), ("application", .string(application)), ("state", .string(state)),
            ("position", JSONDocument(position)), ("head", JSONDocument(head)), ("lag", JSONDocument(lag)),
        ]
        if let events { members.append(("events", .integer(events))) }
        if let seconds {
            members.append(("seconds", JSONDocument(seconds)))
            members.append(("rate", JSONDocument(rate)))
        }
        if let lagSeconds { members.append(("lag_seconds", JSONDocument(lagSeconds))) }
        if let letters {
            members.append(("parked", .integer(Int64(letters.parked))))
            members.append(("held", .integer(Int64(letters.held))))
        }
        if let retries { members.append(("retries", .integer(retries))) }
        if let attempts { members.append(("attempts", .integer(Int64(attempts)))) }
        if let process { members.append(("process", .string(process))) }
        if let updatedAt { members.append(("updated_at", JSONDocument(updatedAt))) }
        members.append(("error", JSONDocument(error)))
        return .object(members)
    }

    /// The table behind `--until-caught-up`.
    static func summaryTable(_ rows: [ProjectionSnapshot]) -> String {
        var table = TextColumns(
            ("name", .left), ("application", .left), ("state", .left), ("position", .right), ("head", .right),
            ("lag", .right),
            ("events", .right), ("aside", .right), ("seconds", .right), ("rate", .right))
        for row in rows {
            table.add([
                row.name, row.application, row.state, text(row.position), text(row.head), text(row.lag),
                text(row.events), row.letters.map(aside) ?? "",
                row.seconds.map(tenths) ?? "", row.rate.map { "\(CatchUpProgress.Sample.grouped(Int64($0)))/s" } ?? "",
            ])
        }
        return table.text
    }

    /// The table of `projections status`.
    static func statusTable(_ rows: [ProjectionSnapshot]) -> String {
        var table = TextColumns(
            ("name", .left), ("application", .left), ("state", .left), ("position", .right), ("head", .right),
            ("lag", .right),
            ("aside", .right), ("attempts", .right), ("process", .left), ("error", .left))
        for row in rows {
            table.add([
                row.name, row.application, row.state, text(row.position), text(row.head), text(row.lag),
                row.letters.map(aside) ?? "", row.attempts.map(String.init) ?? "", row.process ?? "", row.error ?? "",
            ])
        }
        return table.text
    }

    /// The table of `projections top`, the longest column last.
    static func topTable(_ rows: [ProjectionSnapshot], _ rates: RecentRates) -> String {
        var table = TextColumns(
            ("name", .left), ("state", .left), ("position", .right), ("head", .right), ("lag", .right), ("age", .right),
            ("events/s", .right), ("aside", .right), ("process", .left), ("error", .left))
        for row in rows {
            table.add([
                row.name, row.state, text(row.position), text(row.head), text(row.lag),
                row.lagSeconds.map { "\(tenths($0)) s" } ?? "",
                rates.rate(of: row.name).map { CatchUpProgress.Sample.grouped(Int64($0.rounded())) } ?? "",
                row.letters.map(aside) ?? "", row.process ?? "", row.error ?? "",
            ])
        }
        return table.text
    }

    /// `0`; `2+5` for two that failed and five that wait behind them.
    private static func aside(_ letters: LetterCounts) -> String {
        letters.held == 0 ? "\(letters.parked)" : "\(letters.parked)+\(letters.held)"
    }

    private static func text(_ number: Int64?) -> String { number.map(String.init) ?? "" }

    /// `0.3`, `12.0`.
    private static func tenths(_ seconds: Double) -> String { "\((seconds * 10).rounded() / 10)" }
}
