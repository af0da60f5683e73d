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
