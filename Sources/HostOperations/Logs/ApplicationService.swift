package import ConnectionPooling
package import EventAppending
package import EventStore
package import ProjectionRunning
import Synchronization

/// What an API process has for each application: its pool of connections, and the one appender.
package final class ApplicationService: Sendable {
    package let name: ApplicationName
    package let pool: ConnectionPool<any ApplicationSession>
    package let appender: Appender
    private let feeds: ApplicationFeeds
    private let idType = Mutex<OriginatorIDType?>(nil)

    /// Connects to nothing yet.
    package init(_ name: ApplicationName, store: any EventStore, bounds: PoolBounds, feeds: ApplicationFeeds) {
        self.name = name
        self.feeds = feeds
        pool = ConnectionPool(
            name: "application \(name)", bounds: bounds,
            open: { try store.makeApplicationSession(of: name) },
            ping: { try $0.ping() },
            close: { $0.disconnect() })
        appender = Appender(application: name, pool: pool) { _ in feeds.wake(name) }
    }

    /// Its follower connects when it is first asked for.
    package var feed: ApplicationFeed { feeds.feed(of: name) }

    /// How the table keeps ids; from memory once it is known.
    package func originatorIDType() async throws -> OriginatorIDType {
        if let known = idType.withLock({ $0 }) { return known }
        let type = try await pool.use(for: "reading the type of ids") { try $0.reader.originatorIDType }
        idType.withLock { $0 = type }
        return type
    }

    /// The safe head as it is now, and no lower than the follower has it.
    package func safeHead() async throws -> Int64? {
        let own = try await pool.use(for: "reading the safe head") { try $0.reader.advanceSafeHead().head }
        guard let known = feed.head else { return own }
        return max(known, own ?? known)
    }

    /// Answers the appends that were accepted, then closes all connections.
    package func close() async {
        await appender.drain()
        await pool.close()
    }
}
