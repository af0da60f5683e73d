import EventStore

/// An append that was accepted and waits for its answer.
struct PendingAppend<Waiter> {
    /// By which its caller can take it back.
    let ticket: UInt64
    let append: StreamAppend
    let size: Int
    /// Time since an origin of the shell's.
    let acceptedAt: Duration
    let waiter: Waiter

    /// What an append takes, roughly: what its own memory and its row hold beside topic and state is not nothing.
    static func size(of append: StreamAppend) -> Int {
        append.events.reduce(64) { $0 + $1.topic.utf8.count + $1.state.count + 64 }
    }
}

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

/// What a caller hears.
struct AppendAnswer<Waiter> {
    let waiter: Waiter
    let result: Result<[Int64], any Error>
}
