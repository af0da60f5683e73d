import EventStore
import Testing

@testable import ProjectionRunning

struct ApplicationFeedTests {
    private func feed() throws -> ApplicationFeed { ApplicationFeed(application: try ApplicationName("DogSchool")) }

    private func status(_ head: Int64?, highest: Int64) -> SafeHeadStatus {
        SafeHeadStatus(head: head, highest: highest, heldBackBy: [])
    }

    @Test func `a waiter hears of the first head above its position`() async throws {
        let feed = try feed()
        feed.publish(status(3, highest: 3))
        #expect(await feed.head(above: 2) == 3)
        async let waiting = feed.head(above: 3)
        feed.publish(status(3, highest: 5))
        feed.publish(status(5, highest: 5))
        #expect(await waiting == 5)
    }

    @Test func `the head is the log's, also where the log turns out to be older`() async throws {
        let feed = try feed()
        feed.publish(status(1500, highest: 1500))
        async let waiting = feed.head(above: 1500, generation: 0)
        feed.publish(status(1000, highest: 1000), generation: 1)
        // Who waited above the old head is let go, to read its position anew.
        #expect(await waiting == nil)
        #expect(feed.view == ApplicationFeed.View(head: 1000, generation: 1))
    }

    @Test func `why the log cannot be followed is known until it can be`() throws {
        let feed = try feed()
        feed.publish(status(1, highest: 1))
        feed.fail("the server is a standby")
        #expect(feed.failure == "the server is a standby")
        feed.publish(status(1, highest: 1), generation: 1)
        #expect(feed.failure == nil)
    }

    @Test func `a waiter whose time is over hears nothing`() async throws {
        let feed = try feed()
        async let waiting = feed.head(above: 0, timeout: .zero)
        // Each look at the store ends those whose time is over; the waiter may come before or after any of them.
        let ticking = Task {
            while !Task.isCancelled {
                feed.publish(status(0, highest: 0))
                await Task.yield()
            }
        }
        #expect(await waiting == nil)
        ticking.cancel()
    }

    @Test func `cancelling and ending let everybody go`() async throws {
        let feed = try feed()
        let cancelled = Task { await feed.head(above: 0) }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
        let ended = Task { await feed.head(above: 0) }
        let start = Task { await feed.highestAtStart() }
        feed.end()
        #expect(await ended.value == nil)
        #expect(await start.value == nil)
        #expect(await feed.head(above: 0) == nil)
    }

    @Test func `the highest position at the start stays`() async throws {
        let feed = try feed()
        let start = Task { await feed.highestAtStart() }
        feed.publish(status(nil, highest: 4))
        feed.publish(status(9, highest: 9))
        #expect(await start.value == 4)
        #expect(await feed.highestAtStart() == 4)
    }
}
