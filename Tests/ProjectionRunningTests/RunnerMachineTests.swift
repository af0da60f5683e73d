import EventStore
import Projections
import Testing

@testable import ProjectionRunning

/// The decisions of a runner, one by one; no store, no clock.
@Suite struct RunnerMachineTests {
    @Test func `a start reads the position, makes the handler, sets up and looks at the log`() {
        var course = MachineCourse()
        #expect(course.action == .readPosition)
        course.answer(.position(7))
        #expect(course.action == .makeHandler)
        course.answer(.done)
        #expect(course.action == .setUp(at: 7))
        course.answer(.done)
        #expect(course.action == .checkLog(at: 7))
        course.answer(.logChecked(against: nil))
        #expect(course.action == .lookAtHead)
        course.head(9)
        #expect(course.action == .read(after: 7, through: 9))
    }

    @Test func `a batch that fails is redone, what went well at once and the rest one by one, and counts no attempt`() {
        var course = MachineCourse()
        course.begin(at: nil)
        course.head(9)
        course.answer(.batch([1, 2, 3, 4, 5]))
        #expect(course.action == .apply(count: 4, step(nil, 4)))
        course.fail(ProjectionFailure(text: "no", applied: 2))
        #expect(course.notes == [.batchFailed("no", events: 4)])
        course.begin(at: nil)
        course.head(9)
        course.answer(.batch([1, 2, 3, 4, 5]))
        #expect(course.action == .apply(count: 2, step(nil, 2)))
        course.answer(.done)
        #expect(course.action == .apply(count: 1, step(2, 3)))
        course.fail(ProjectionFailure(text: "no"))
        guard case .attemptFailed(_, attempts: 1, of: 3, isCounted: true, next: _) = course.notes.first else {
            Issue.record("\(course.notes)")
            return
        }
        course.answer(.paused(generation: 0))
        course.begin(at: 2)
        course.head(9)
        course.answer(.batch([3, 4, 5, 6, 7, 8, 9]))
        #expect(course.action == .apply(count: 1, step(2, 3)))
        course.answer(.done)
        #expect(course.action == .apply(count: 1, step(3, 4)))
        course.answer(.done)
        // Past the batch that failed they go together again.
        #expect(course.action == .apply(count: 4, step(4, 8)))
    }

    @Test func `an event that fails alone has its attempts, and then the projection stops`() {
        var course = MachineCourse(maxAttempts: 2)
        course.begin(at: nil)
        course.head(1)
        course.answer(.batch([1]))
        course.fail(ProjectionFailure(text: "no"))
        course.answer(.paused(generation: 0))
        course.begin(at: nil)
        course.head(1)
        course.answer(.batch([1]))
        course.fail(ProjectionFailure(text: "no"))
        #expect(course.notes == [.gaveUp("no", attempts: 2, of: 2)])
        #expect(course.action == .end)
    }

    @Test func `a handler is made anew on another run of the server, though the position is the same by chance`() {
        let first = LogEpoch(system: 1, timeline: "00000001", serverStart: "then")
        let second = LogEpoch(system: 1, timeline: "00000002", serverStart: "now")
        var course = MachineCourse()
        course.answer(.standing(TrackingStanding(position: 3), under: first))
        course.answer(.done)
        course.answer(.done)
        course.answer(.logChecked(against: nil))
        course.head(5)
        course.answer(.batch([4, 5]))
        course.fail(EventStoreError(.connectionLost, "lost"))
        // The feed has not noticed yet.
        course.answer(.paused(generation: 0))
        course.answer(.standing(TrackingStanding(position: 3), under: second))
        #expect(course.action == .makeHandler)
    }

    @Test func `a commit of which the outcome is unknown is settled by the position, and the handler is made anew`() {
        var course = MachineCourse()
        course.begin(at: 3)
        course.head(5)
        course.answer(.batch([4, 5]))
        var error = EventStoreError(.connectionLost, "lost")
        error.outcomeIsUnknown = true
        course.fail(error, isOfCommit: true)
        course.answer(.paused(generation: 0))
        #expect(course.action == .readPosition)
        course.answer(.position(5))
        #expect(course.notes == [.committed(events: 2, position: 5), .stands(at: 5)])
        #expect(course.action == .makeHandler)
    }

    @Test func `another generation of the log makes position and handler anew`() {
        var course = MachineCourse()
        course.begin(at: 3)
        course.head(5, generation: 1)
        #expect(course.action == .readPosition)
        course.answer(.position(3))
        #expect(course.action == .makeHandler)
    }

    @Test
    func `a move past what the topics leave out waits a second, but not at the end of what was there at the start`() {
        var course = MachineCourse()
        course.begin(at: nil)
        course.head(5, first: 8)
        course.answer(.batch([1]))
        course.answer(.done)
        course.now = .milliseconds(100)
        course.head(5, first: 8)
        course.answer(.batch([]))
        course.head(5, first: 8)
        #expect(course.action == .awaitHead(above: 5, generation: 0, atMost: RunnerMachine.moveInterval))
        course.head(8, first: 8)
        #expect(course.action == .read(after: 5, through: 8))
        course.answer(.batch([]))
        course.head(8, first: 8)
        #expect(course.action == .move(step(1, 8)))
        course.answer(.done)
        course.head(8, first: 8)
        #expect(course.action == .awaitHead(above: 8, generation: 0, atMost: RunnerMachine.positionLookInterval))
        course.head(9, first: 8)
        course.answer(.batch([]))
        course.now += RunnerMachine.moveInterval
        course.head(9, first: 8)
        #expect(course.action == .move(step(8, 9)))
    }

    @Test func `a projection ahead of its log says so once and looks again until the position is another`() {
        var course = MachineCourse()
        course.answer(.position(9))
        course.answer(.done)
        course.answer(.done)
        course.answer(.logChecked(against: "above"))
        #expect(course.notes == [.ahead("above")])
        #expect(course.action == .pause(RunnerMachine.aheadPause))
        course.answer(.paused(generation: 0))
        course.answer(.position(9))
        course.answer(.logChecked(against: "above"))
        #expect(course.notes == [])
        course.answer(.paused(generation: 0))
        course.answer(.position(4))
        #expect(course.notes == [.positionMoved(found: 4, known: 9), .stands(at: 4)])
        #expect(course.action == .makeHandler)
    }

    @Test func `a position that another runner moved is read again after a pause; one that stays where it is ends it`()
    {
        var course = MachineCourse()
        course.begin(at: 3)
        for round in 1...3 {
            course.head(5)
            course.answer(.batch([4, 5]))
            course.fail(EventStoreError(.fenced, "fenced"), isOfCommit: true)
            #expect(course.action == .pause(RunnerMachine.fencedPause))
            course.answer(.paused(generation: 0))
            if round < 3 { course.begin(at: 3) }
        }
        course.answer(.position(3))
        #expect(course.action == .end)
        guard case .gaveUp(let text, _, _) = course.notes.first else {
            Issue.record("\(course.notes)")
            return
        }
        #expect(text.contains("can be read and not be moved"))
    }

    @Test func `at idle the position is read now and then, and one that was deleted ends it`() {
        var course = MachineCourse()
        course.begin(at: 3)
        course.head(3)
        #expect(course.action == .awaitHead(above: 3, generation: 0, atMost: RunnerMachine.positionLookInterval))
        course.now = RunnerMachine.positionLookInterval
        course.head(3)
        #expect(course.action == .readPosition)
        course.answer(.position(3))
        #expect(course.action == .awaitHead(above: 3, generation: 0, atMost: RunnerMachine.positionLookInterval))
        course.now += RunnerMachine.positionLookInterval
        course.head(3)
        course.answer(.position(nil))
        #expect(course.action == .end)
    }

    @Test func `what was passed over is recorded before the position is looked at`() {
        var course = MachineCourse()
        course.begin(at: 3)
        course.head(5)
        course.now = RunnerMachine.positionLookInterval
        course.answer(.batch([4]))
        course.answer(.done)
        course.head(5)
        course.answer(.batch([]))
        course.head(5)
        #expect(course.action == .awaitHead(above: 5, generation: 0, atMost: RunnerMachine.moveInterval))
        course.now += RunnerMachine.moveInterval
        course.head(5)
        #expect(course.action == .move(step(4, 5)))
        course.answer(.done)
        course.head(5)
        #expect(course.action == .readPosition)
    }

    @Test func `circumstances count no attempt, however long they last`() {
        var course = MachineCourse(maxAttempts: 1)
        for _ in 0..<50 {
            course.fail(EventStoreError(.connectionLost, "away"))
            guard case .pause = course.action else {
                Issue.record("\(course.action)")
                return
            }
            course.answer(.paused(generation: 0))
        }
        course.begin(at: nil)
        #expect(course.action == .lookAtHead)
    }

    @Test func `a runner that is to stop ends behind the action in hand`() {
        var course = MachineCourse()
        course.begin(at: nil)
        course.head(9)
        course.answer(.batch([1, 2, 3, 4, 5]))
        course.answer(.done, stopping: true)
        #expect(course.notes == [.committed(events: 4, position: 4)])
        #expect(course.action == .end)
    }
}
