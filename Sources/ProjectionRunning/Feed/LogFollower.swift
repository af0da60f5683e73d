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
    /// See ``ApplicationFeed/View/generation``.
    private var generation = 0
    private let start = ContinuousClock.now
    /// While nothing comes, dead positions are looked up once more this often.
    private static let lateLookInterval = Duration.seconds(10)

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
        var said: String?
        while !feed.hasEnded {
            do {
                let reader = try store.makeReader(of: feed.application)
                guard feed.attach(reader) else { return }
                feed.ask()
                try reader.listen()
                try follow(reader) {
                    policy.succeeded()
                    if said != nil { logger.notice("\(feed.application): the log can be followed again") }
                    said = nil
                }
            } catch {
                guard !feed.hasEnded,
                    case .retry(let seconds) = policy.failed(.circumstances, jitter: .random(in: 0..<1))
                else { return }
                let reason = "\(error)"
                feed.fail("the log of \(feed.application) cannot be followed: \(reason)")
                // Each reason once: the latest counts, not the first.
                if said != reason {
                    logger.warning("\(feed.application): \(reason); trying again until it can be read")
                }
                said = reason
                generation += 1
                try? await Task.sleep(for: .seconds(seconds))
            }
        }
    }

    /// The most events of one read near the head.
    private static let readLimit = 1000
    /// A read of more bytes may have been cut short by the store.
    private static let shortRead = 4 << 20

    /// Reads on for all runners near the head, as far as they have come.
    private func readOn(_ reader: any LogReader, to head: Int64) throws {
        while let wanted = feed.recent.wanted(head: head), !feed.hasEnded {
            let batch = try reader.read(
                after: wanted.after, through: head, limit: Self.readLimit, topics: wanted.topics)
            let size = batch.records.reduce(0) { $0 + $1.state.count }
            let isWhole = batch.count < Self.readLimit && size < Self.shortRead
            feed.recent.add(batch, to: wanted, through: isWhole ? head : batch.lastPosition ?? head)
        }
    }

    private func follow(_ reader: any LogReader, _ succeeded: () -> Void) throws {
        feed.recent.stop()
        var watch = HoldBackWatch(pollInterval: pollInterval)
        var names: [LockHolder: String] = [:]
        var lastSeen: (generation: Int, head: Int64?)?
        var lastLateLook = ContinuousClock.now
        while !feed.hasEnded {
            feed.ask()
            let status = try reader.advanceSafeHead()
            succeeded()
            // The reader may have reconnected by itself, or found an older log.
            if let lastSeen, lastSeen.generation != status.generation {
                generation += 1
                feed.recent.stop()
            }
            let isIdle = lastSeen?.head == status.head
            lastSeen = (status.generation, status.head)
            let now = ContinuousClock.now
            let advice = watch.observe(status, now: now - start)
            if advice.names {
                names = Dictionary(zip(status.heldBackBy, try reader.describe(status.heldBackBy))) { first, _ in first }
            }
            // Before it is published: whoever hears of the head finds the events.
            if let head = status.head { try readOn(reader, to: head) }
            let holders = status.heldBackBy.map { names[$0] ?? $0.text }
            feed.publish(
                status, generation: generation,
                holdBack: advice.heldFor.map { ApplicationFeed.HoldBack(since: now - $0, holders: holders) })
            // Behind it: who still goes by the head of another log has no part in this one.
            feed.recent.begin(generation: generation)
            if advice.warns { warn(status, holders, since: advice.heldFor ?? .zero) }
            if isIdle, now - lastLateLook >= Self.lateLookInterval {
                lastLateLook = now
                for event in try reader.lateEvents() { warn(of: event) }
            }
            if advice.interval > 0 { _ = try reader.waitForPush(milliseconds: advice.interval) }
        }
    }

    private func warn(_ status: SafeHeadStatus, _ holders: [String], since: Duration) {
        logger.warning(
            "\(feed.application): the safe head has been held back at \(status.head ?? 0) for \(since.components.seconds) s by open transactions that may still add events below \(status.highest): \(holders.joined(separator: ", ")); end them if they are stuck"
        )
    }

    private func warn(of event: StoredEvent) {
        logger.warning(
            "\(feed.application): an event has appeared at position \(event.position), below the safe head, where no writer was left: stream \(event.originatorID), version \(event.originatorVersion), topic \(event.topic). It was not projected; its writer draws positions before its INSERT, or sets them by hand. Let it take them from the column's default, and rebuild what needs the event"
        )
    }
}
