/// What came of a retry.
package struct RetryResult: Sendable, Hashable {
    /// ``RetryOrder/id``.
    package let id: Int64
    /// So many events were applied, and are put aside no longer.
    package var applied = 0
    /// So many have failed once more.
    package var failed = 0
    /// So many were not tried, since one of their stream is put aside in front of them.
    package var waiting = 0
    /// What the first of those that failed has failed with, and where it stands.
    package var firstFailure: String?
    /// Why it was given up before its end; nil where it was not.
    package var stoppedBy: String?

    package init(id: Int64) { self.id = id }

    /// Whether all that was meant is applied.
    package var isComplete: Bool { failed == 0 && waiting == 0 && stoppedBy == nil }

    /// One line.
    package var text: String {
        // Given up at once, or nobody knows how far it came.
        if applied + failed == 0, let stoppedBy { return "given up: \(stoppedBy)" }
        var parts = [Self.events(applied, "applied")]
        if failed > 0 {
            parts.append("\(Self.events(failed, "tried and failed again"))\(firstFailure.map { " (\($0))" } ?? "")")
        }
        if waiting > 0 { parts.append("\(Self.events(waiting, "not tried")), behind one of the same stream") }
        if let stoppedBy { parts.append("given up before the end: \(stoppedBy)") }
        return parts.joined(separator: "; ")
    }

    private static func events(_ count: Int, _ what: String) -> String {
        count == 1 ? "1 event was \(what)" : "\(count) events were \(what)"
    }
}
