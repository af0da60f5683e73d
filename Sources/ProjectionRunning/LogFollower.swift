import EventStore
import Logging

/// Keeps an ``ApplicationFeed`` up to date, on a thread of its own: listens, moves the safe head, comes back after a lost
/// connection.
actor LogFollower {
    private let thread: ThreadExecutor
    private let feed: ApplicationFeed
    private let store: any EventStore
    private let pollInterval: Int
    private let logger: Logger
    /// While the head is held back nobody will say when the holder is gone, so look again soon, milliseconds.
    private static let heldBackInterval = 20
    private static let heldBackWarning = Duration.seconds(10)
    /// A holder that is there for so long is looked up by name.
    private static let heldBackNaming = Duration.seconds(1)

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(feed: ApplicationFeed, store: any EventStore, pollInterval: Int, logger: Logger) {
        thread = ThreadExecutor(name: "log \(feed.application)")
        self.feed = feed
        self.store = store
        self.pollInterval = pollInterval
        self.logger = logger
    }

    /// Follows the log until the feed ends.
    func run() async {
        defer { thread.close() }
        var policy = AttemptPolicy(maximum: 1)
        var wasLost = false
        while !feed.hasEnded {
            do {
                let reader = try store.makeReader(of: feed.application)
                guard feed.attach(reader) else { return }
                try reader.listen()
                if wasLost { logger.notice("\(feed.application): the connection to the store is back") }
                try follow(reader) {
                    policy.succeeded()
                    wasLost = false
                }
            } catch {
                guard !feed.hasEnded,
                    case .retry(let seconds) = policy.failed(.circumstances, jitter: .random(in: 0..<1))
                else { return }
                if !wasLost { logger.warning("\(feed.application): \(error); trying again until the store answers") }
                wasLost = true
                try? await Task.sleep(for: .seconds(seconds))
            }
        }
    }

    private func follow(_ reader: any LogReader, _ succeeded: () -> Void) throws {
        var heldBackSince: ContinuousClock.Instant?
        var hasWarned = false
        var names: [SafeHead.Holder: String] = [:]
        while !feed.hasEnded {
            let status = try reader.advanceSafeHead()
            succeeded()
            if status.heldBackBy.isEmpty {
                heldBackSince = nil
                hasWarned = false
                names = [:]
                feed.publish(status)
            } else {
                let since = heldBackSince ?? .now
                heldBackSince = since
                let isNew = status.heldBackBy.contains { names[$0] == nil }
                if isNew, .now - since > Self.heldBackNaming {
                    names = Dictionary(
                        zip(status.heldBackBy, try reader.describe(status.heldBackBy))
                    ) { first, _ in first }
                }
                let holders = status.heldBackBy.map { names[$0] ?? $0.text }
                feed.publish(status, holders: holders)
                if !hasWarned, .now - since > Self.heldBackWarning {
                    hasWarned = true
                    warn(status, holders)
                }
            }
            let interval = status.heldBackBy.isEmpty ? pollInterval : Self.heldBackInterval
            _ = try reader.waitForPush(milliseconds: interval)
        }
    }

    private func warn(_ status: SafeHead.Status, _ holders: [String]) {
        logger.warning(
            "\(feed.application): the safe head is held back at \(status.head ?? 0) by open transactions that may still add events below \(status.highest): \(holders.joined(separator: ", ")); end them if they are stuck"
        )
    }
}
