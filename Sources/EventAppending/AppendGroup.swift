/// The appends of one transaction, in the order in which they came.
struct AppendGroup<Waiter> {
    var entries: [PendingAppend<Waiter>]
    /// How often it was sent and failed for a passing reason.
    var failedAttempts = 0

    /// Two groups that hold the same, for one that has a culprit among several.
    var halves: [AppendGroup] {
        let middle = entries.count / 2
        return [AppendGroup(entries: Array(entries[..<middle])), AppendGroup(entries: Array(entries[middle...]))]
    }
}
