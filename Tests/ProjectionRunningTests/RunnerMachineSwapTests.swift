import EventStore
import Projections
import Testing

@testable import ProjectionRunning

/// How another build of a handler takes over, decision by decision; no store, no clock.
@Suite struct RunnerMachineSwapTests {
    private static var offer: RunnerMachine.Configuration {
        var configuration = RunnerMachine.Configuration(batch: 3, maxAttempts: 2)
        configuration.build = "new"
        return configuration
    }

    /// One that has the events 1 to 8 in hand, with another build at its door.
    private func courseWithEvents() -> MachineCourse {
        var course = MachineCourse()
        course.begin(at: nil)
        course.offer = Self.offer
        course.head(8)
        #expect(course.action == .read(after: 0, through: 8))
        course.answer(.batch([1, 2, 3, 4, 5, 6, 7, 8]))
        return course
    }

    /// One that waits at 5, with another build at its door.
    private func courseAtHead() -> MachineCourse {
        var course = MachineCourse()
        course.begin(at: 5)
        course.head(5)
        guard case .awaitHead = course.action else {
            Issue.record("\(course.action)")
            return course
        }
        course.offer = Self.offer
        course.head(5)
        return course
    }

    private var locked: EventStoreError {
        var error = EventStoreError(.statementFailed, "locked")
        error.traits = [.transient, .locked]
        return error
    }

    @Test func `where events wait, set-up and first batch are one transaction, and the one before ends`() {
        var course = courseWithEvents()
        #expect(course.action == .applyOffered(count: 3, step(nil, 3)))
        course.answer(.done)
        #expect(
            course.notes == [.committed(events: 3, position: 3), .swapped(build: "new", isProven: true)])
        #expect(course.action == .adoptOffered(keepsPrevious: false))
        course.offer = nil
        course.answer(.done)
        // With the batch of its manifest.
        #expect(course.action == .apply(count: 3, step(3, 6)))
    }

    @Test func `between two batches it takes the events in hand`() {
        var course = MachineCourse()
        course.begin(at: nil)
        course.head(8)
        course.answer(.batch([1, 2, 3, 4, 5, 6, 7, 8]))
        #expect(course.action == .apply(count: 4, step(nil, 4)))
        course.offer = Self.offer
        course.answer(.done)
        #expect(course.action == .applyOffered(count: 3, step(4, 7)))
    }

    @Test func `one that fails its first batch is dropped, and the one before goes on from where it was`() {
        var course = courseWithEvents()
        course.fail(ProjectionFailure(text: "no"))
        #expect(course.notes == [.swapFailed("no")])
        #expect(course.action == .dropOffered("no"))
        course.offer = nil
        course.answer(.done)
        #expect(course.action == .readPosition)
        course.answer(.position(nil))
        // Nothing is made anew, and no attempt is counted.
        #expect(course.action == .lookAtHead)
        course.head(8)
        course.answer(.batch([1, 2, 3, 4, 5, 6, 7, 8]))
        #expect(course.action == .apply(count: 4, step(nil, 4)))
    }

    @Test func `where nothing waits its set-up is committed with the position, and the one before is kept`() {
        var course = courseAtHead()
        #expect(course.action == .setUpOffered(step(5, 5)))
        course.answer(.done)
        #expect(course.action == .adoptOffered(keepsPrevious: true))
        course.offer = nil
        course.answer(.done)
        #expect(course.action == .lookAtHead)
        course.head(6)
        course.answer(.batch([6]))
        #expect(course.action == .apply(count: 1, step(5, 6)))
        course.answer(.done)
        #expect(course.action == .dropPrevious)
        course.answer(.done)
        #expect(course.action == .lookAtHead)
    }

    @Test func `one that fails its first events after that gives way to the one before, which was not touched`() {
        var course = courseAtHead()
        course.answer(.done)
        course.offer = nil
        course.answer(.done)
        course.head(6)
        course.answer(.batch([6]))
        course.fail(ProjectionFailure(text: "no"))
        #expect(course.notes == [.swappedBack("no")])
        #expect(course.action == .restorePrevious("no"))
        course.answer(.done)
        course.answer(.position(5))
        course.answer(.logChecked(against: nil))
        course.head(6)
        course.answer(.batch([6]))
        #expect(course.action == .apply(count: 1, step(5, 6)))
        // Its own attempts, by its own manifest.
        course.fail(ProjectionFailure(text: "no"))
        #expect(course.notes.first == .attemptFailed("no", attempts: 1, of: 3, isCounted: true, next: .seconds(0.05)))
    }

    @Test func `the one that was kept is made anew where somebody has moved the position meanwhile`() {
        var course = courseAtHead()
        course.answer(.done)
        course.offer = nil
        course.answer(.done)
        course.head(6, generation: 1)
        #expect(course.action == .readPosition)
        course.answer(.position(3))
        #expect(course.action == .makeHandler)
        course.fail(ProjectionFailure(text: "no"))
        #expect(course.action == .restorePrevious("no"))
        course.answer(.done)
        course.answer(.position(3))
        #expect(course.action == .makeHandler)
    }

    @Test func `a lock may be in its way twice, and it is made anew each time`() {
        var course = courseWithEvents()
        for _ in 0..<2 {
            course.fail(locked)
            guard case .pause = course.action else {
                Issue.record("\(course.action)")
                return
            }
            course.answer(.paused(generation: 0))
            course.answer(.position(nil))
            course.head(8)
            course.answer(.batch([1, 2, 3, 4, 5, 6, 7, 8]))
            #expect(course.action == .remakeOffered)
            course.answer(.done)
            #expect(course.action == .applyOffered(count: 3, step(nil, 3)))
        }
        course.fail(locked)
        #expect(course.action == .dropOffered("locked"))
    }

    @Test func `a lost connection is nobody's fault, and it is tried again`() {
        var course = courseWithEvents()
        course.fail(EventStoreError(.connectionLost, "lost"))
        course.answer(.paused(generation: 1))
        course.answer(.position(nil))
        #expect(course.action == .makeHandler)
        course.answer(.done)
        course.answer(.done)
        course.head(8, generation: 1)
        course.answer(.batch([1, 2, 3]))
        course.answer(.done)
        #expect(course.action == .applyOffered(count: 3, step(nil, 3)))
    }

    @Test func `a commit of unknown outcome is settled by the position: it has taken over and is made anew`() {
        var course = courseWithEvents()
        var error = EventStoreError(.connectionLost, "lost")
        error.outcomeIsUnknown = true
        course.fail(error, isOfCommit: true)
        course.answer(.paused(generation: 0))
        course.answer(.position(3))
        #expect(course.notes.contains(.swapped(build: "new", isProven: true)))
        #expect(course.action == .adoptOffered(keepsPrevious: false))
        course.offer = nil
        course.answer(.done)
        #expect(course.action == .makeHandler)
    }

    @Test func `one that fails is taken over from at once, and the failure table holds for the new one`() {
        var course = MachineCourse(maxAttempts: 5)
        course.begin(at: nil)
        course.head(1)
        course.answer(.batch([1]))
        course.fail(ProjectionFailure(text: "no"))
        course.offer = Self.offer
        course.answer(.paused(generation: 0))
        #expect(course.action == .adoptOffered(keepsPrevious: false))
        course.offer = nil
        course.answer(.done)
        course.answer(.position(nil))
        #expect(course.action == .setUp(at: nil))
        course.answer(.done)
        course.head(1)
        course.answer(.batch([1]))
        course.fail(ProjectionFailure(text: "no either"))
        #expect(
            course.notes.first == .attemptFailed("no either", attempts: 1, of: 2, isCounted: true, next: .seconds(0.05))
        )
    }

    @Test func `other topics begin at the position, whatever was read with those of before`() {
        var course = MachineCourse()
        course.begin(at: nil)
        course.head(8)
        course.answer(.batch([1, 2, 3, 4, 5, 6, 7, 8]))
        var offer = Self.offer
        offer.topics = ["other"]
        course.offer = offer
        course.answer(.done)
        #expect(course.action == .setUpOffered(step(4, 4)))
        course.answer(.done)
        course.offer = nil
        course.answer(.done)
        course.head(8)
        #expect(course.action == .read(after: 4, through: 8))
    }

    @Test func `where nothing was ever recorded, nothing is`() {
        var course = MachineCourse()
        course.begin(at: nil)
        course.offer = Self.offer
        course.head(0)
        #expect(course.action == .setUpOffered(nil))
    }

    @Test func `the next build takes over from one that has not proven itself yet`() {
        var course = courseAtHead()
        course.answer(.done)
        course.offer = nil
        course.answer(.done)
        course.offer = Self.offer
        course.head(5)
        #expect(course.action == .setUpOffered(step(5, 5)))
        // Refused, it takes nothing from the one that is on trial.
        course.fail(ProjectionFailure(text: "no"))
        #expect(course.action == .dropOffered("no"))
        course.offer = nil
        course.answer(.done)
        course.answer(.position(5))
        course.answer(.logChecked(against: nil))
        course.head(6)
        course.answer(.batch([6]))
        course.fail(ProjectionFailure(text: "nor this"))
        #expect(course.action == .restorePrevious("nor this"))
    }

    @Test func `events that are only put aside prove nothing of the new one`() {
        var course = MachineCourse()
        let letters = LetterStanding(
            ownPosition: 3, revision: 1, counts: LetterCounts(parked: 1, held: 0), streams: [StreamText("stream"): true]
        )
        course.answer(.standing(TrackingStanding(position: 3, letters: letters)))
        course.answer(.done)
        course.answer(.done)
        course.answer(.logChecked(against: nil))
        course.offer = Self.offer
        course.head(4)
        course.answer(.batch([4]))
        guard case .applyOffered(count: 1, holding: [0], _) = course.action else {
            Issue.record("\(course.action)")
            return
        }
        course.answer(.done)
        #expect(course.action == .adoptOffered(keepsPrevious: true))
    }

    @Test func `one whose own transaction moves the position is dropped, and the one before is not made anew`() {
        var course = courseWithEvents()
        course.fail(EventStoreError(.fenced, "moved"))
        // Without a pause: the one that runs has done nothing wrong.
        #expect(course.action == .readPosition)
        course.answer(.position(nil))
        guard case .dropOffered(let reason) = course.action else {
            Issue.record("\(course.action)")
            return
        }
        #expect(reason.contains("moved its own position"))
        course.offer = nil
        course.answer(.done)
        course.answer(.position(nil))
        #expect(course.action == .lookAtHead)
    }

    @Test func `where another runner has moved the position, the new one is tried again from there`() {
        var course = courseWithEvents()
        course.fail(EventStoreError(.fenced, "moved"))
        course.answer(.position(5))
        #expect(course.action == .makeHandler)
        course.answer(.done)
        course.answer(.done)
        course.answer(.logChecked(against: nil))
        course.head(8)
        course.answer(.batch([6, 7, 8]))
        #expect(course.action == .remakeOffered)
    }

    @Test func `with other topics the one before is let go before its own events are passed over`() {
        var course = MachineCourse()
        course.begin(at: 5)
        var offer = Self.offer
        offer.topics = ["other"]
        course.offer = offer
        course.head(5)
        course.answer(.done)
        course.offer = nil
        course.answer(.done)
        course.now = .seconds(2)
        course.head(9)
        course.answer(.batch([]))
        course.head(9)
        #expect(course.action == .dropPrevious)
        course.answer(.done)
        course.head(9)
        #expect(course.action == .move(step(5, 9)))
    }

    @Test func `an offer is held while its transaction is under way or may have been kept, and else may be taken back`()
    {
        var course = courseWithEvents()
        #expect(course.machine.holdsOffer)
        course.fail(locked)
        #expect(!course.machine.holdsOffer)
        course = courseWithEvents()
        var error = EventStoreError(.connectionLost, "lost")
        error.outcomeIsUnknown = true
        course.fail(error, isOfCommit: true)
        #expect(course.machine.holdsOffer)
    }
}
