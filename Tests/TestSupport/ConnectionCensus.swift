import Foundation
import Synchronization

/// Counts, all the while, who is connected to a database: the server's own view, by `application_name`.
public final class ConnectionCensus: Sendable {
    /// What was seen.
    public struct Findings: Sendable {
        /// The most connections at one moment, by `application_name`.
        public var highest: [String: Int] = [:]
        /// What was seen at one moment, each different one once.
        var moments: Set<[String: Int]> = []
        /// How often the server was looked at.
        public var looks = 0
        /// Why the counting ended early, one line; nil where it did not.
        public var failure: String?

        /// The most connections of several names together at one moment; nil where none was seen.
        public func highestOfAll(_ names: Set<String>) -> Int? {
            moments.map { $0.filter { names.contains($0.key) }.values.reduce(0, +) }.max().flatMap { $0 > 0 ? $0 : nil }
        }
    }

    private struct State {
        var findings = Findings()
        var isOver = false
        var hasEnded = false
    }

    private let state = Mutex(State())

    /// Looks as often as it can, from a thread and a connection of its own.
    public init(of database: PostgresDatabase) {
        let (uri, name) = (database.cluster.uri.absoluteString, database.name)
        let thread = Thread { [self] in
            do {
                let client = try SQLClient(uri)
                while !state.withLock({ $0.isOver }) {
                    let rows = try client.rows(
                        "SELECT application_name, count(*) FROM pg_stat_activity WHERE datname = '\(name)' GROUP BY 1")
                    state.withLock { state in
                        state.findings.looks += 1
                        var moment: [String: Int] = [:]
                        for row in rows {
                            guard let label = row[0], let count = row[1].flatMap({ Int($0) }) else { continue }
                            state.findings.highest[label] = max(state.findings.highest[label] ?? 0, count)
                            moment[label] = count
                        }
                        state.findings.moments.insert(moment)
                    }
                }
            } catch {
                state.withLock { $0.findings.failure = "\(error)" }
            }
            state.withLock { $0.hasEnded = true }
        }
        thread.start()
    }

    /// Ends the counting.
    ///
    /// - Throws: ``TestFailure`` when it could not look.
    public func end() async throws -> Findings {
        state.withLock { $0.isOver = true }
        try await eventually("the census ends") { state.withLock { $0.hasEnded } }
        let findings = state.withLock { $0.findings }
        if let failure = findings.failure { throw TestFailure("the census: \(failure)") }
        return findings
    }
}
