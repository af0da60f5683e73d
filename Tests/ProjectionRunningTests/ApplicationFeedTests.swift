import EventStore
import Testing

@testable import ProjectionRunning

struct ApplicationFeedTests {
    private func feed() throws -> ApplicationFeed { ApplicationFeed(application: try ApplicationName("DogSchool")) }

    private func status(_ head: Int64?, highest: Int64) -> SafeHead.Status {
        SafeHead.Status(head: head, highest: highest, heldBackBy: [])
    }

    @Test func aWaiterHearsOfTheFirstHeadAboveItsPosition() async throws {
        let feed = try feed()
        feed.publish(status(3, highest: 3))
        #expect(await feed.head(above: 2) == 3)
        async let waiting = feed.head(above: 3)
        feed.publish(status(3, highest: 5))
        feed.publish(status(5, highest: 5))
        #expect(await waiting == 5)
    }

    @Test func theHeadNeverGoesBack() throws {
        let feed = try feed()
        feed.publish(status(7, highest: 7))
        feed.publish(status(nil, highest: 9))
        feed.publish(status(5, highest: 9))
        #expect(feed.head == 7)
    }

    @Test func aWaiterWhoseTimeIsOverHearsNothing() async throws {
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

    @Test func cancellingAndEndingLetEverybodyGo() async throws {
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

    @Test func theHighestPositionAtTheStartStays() async throws {
        let feed = try feed()
        let start = Task { await feed.highestAtStart() }
        feed.publish(status(nil, highest: 4))
        feed.publish(status(9, highest: 9))
        #expect(await start.value == 4)
        #expect(await feed.highestAtStart() == 4)
    }
}
