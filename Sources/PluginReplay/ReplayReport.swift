/// What came of a replay of a file.
public struct ReplayReport: Sendable {
    /// The read model at the end.
    public let readModel: ReadModel
    /// How many events were applied.
    public let events: Int
    /// How many the topics have left out.
    public let leftOut: Int
    /// In how many transactions.
    public let batches: Int
    /// How long the projection was in `apply`.
    public let applyTime: Duration
    /// How long the commits took.
    public let commitTime: Duration

    /// `5 events in 1 batch, 2 left out by the topics; 120 µs an event (apply 80 µs, commit 40 µs)`.
    public var summary: String {
        let left = leftOut > 0 ? ", \(leftOut) left out by the topics" : ""
        let count =
            "\(events) \(events == 1 ? "event" : "events") in \(batches) \(batches == 1 ? "batch" : "batches")\(left)"
        guard events > 0 else { return count }
        func share(_ time: Duration) -> String { Self.text(time / events) }
        return
            "\(count); \(share(applyTime + commitTime)) an event (apply \(share(applyTime)), commit \(share(commitTime)))"
    }

    private static func text(_ time: Duration) -> String {
        let nanoseconds = time / .nanoseconds(1)
        for (unit, size) in [("s", 1e9), ("ms", 1e6)] where nanoseconds >= size {
            return "\((nanoseconds / size * 100).rounded() / 100) \(unit)"
        }
        return "\((nanoseconds / 1e3 * 10).rounded() / 10) µs"
    }
}
