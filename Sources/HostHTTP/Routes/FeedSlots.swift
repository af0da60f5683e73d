import Synchronization

/// Counts the open feeds.
final class FeedSlots: Sendable {
    private let open = Mutex(0)
    let most: Int

    init(most: Int) { self.most = most }

    /// False when as many are open as may be.
    func take() -> Bool {
        open.withLock { open in
            guard open < most else { return false }
            open += 1
            return true
        }
    }

    func free() { open.withLock { $0 -= 1 } }

    var count: Int { open.withLock { $0 } }
}
