public import EventStore
public import Logging
import Synchronization

/// The feeds of a process: one follower for each application, shared by all who read near the head.
public final class ApplicationFeeds: Sendable {
    private struct State {
        var feeds: [ApplicationName: ApplicationFeed] = [:]
        var followers: [Task<Void, Never>] = []
        var hasEnded = false
    }

    private let store: any EventStore
    private let pollInterval: Int
    private let logger: Logger
    private let state = Mutex(State())

    /// Follows nothing yet.
    ///
    /// - Parameter pollInterval: how long a follower waits for a push before it looks by itself, milliseconds.
    public init(store: any EventStore, pollInterval: Int = 1000, logger: Logger) {
        self.store = store
        self.pollInterval = pollInterval
        self.logger = logger
    }

    /// An application's feed; its follower starts, and connects, when it is first asked for.
    public func feed(of application: ApplicationName) -> ApplicationFeed {
        state.withLock { state in
            if let feed = state.feeds[application] { return feed }
            let feed = ApplicationFeed(application: application)
            guard !state.hasEnded else {
                feed.end()
                return feed
            }
            state.feeds[application] = feed
            let follower = LogFollower(feed: feed, store: store, pollInterval: pollInterval, logger: logger)
            state.followers.append(Task { await follower.run() })
            return feed
        }
    }

    /// Makes an application's readers look now: something was appended in this process.
    public func wake(_ application: ApplicationName) {
        state.withLock { $0.feeds[application] }?.wake()
    }

    /// All feeds that somebody has asked for.
    public var all: [ApplicationFeed] { state.withLock { Array($0.feeds.values) } }

    /// Ends everybody's waiting, and closes the connections.
    public func end() async {
        let (feeds, followers) = state.withLock { state in
            state.hasEnded = true
            return (Array(state.feeds.values), state.followers)
        }
        for feed in feeds { feed.end() }
        // One that waits to try again is not waited for.
        for follower in followers { follower.cancel() }
        for follower in followers { await follower.value }
    }
}
