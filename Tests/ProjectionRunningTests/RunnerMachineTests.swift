import EventStore
import Projections
import Testing

@testable import ProjectionRunning

/// The decisions of a runner, one by one; no store, no clock.
@Suite struct RunnerMachineTests {
    /// A machine with what it has said and wants done.
    private struct Course {
        var machine: RunnerMachine
        var action: RunnerAction
        var notes: [RunnerNote] = []
        var now = Duration.zero

        init(batch: Int = 4, maxAttempts: Int = 3) {
            self.init(RunnerMachine.Configuration(batch: batch, maxAttempts: maxAttempts))
        }

        init(_ configuration: RunnerMachine.Configuration, after last: RunRecord? = nil) {
            machine = RunnerMachine(configuration)
            action = machine.start(generation: 0)
            answer(.run(after: last))
        }

        mutating func answer(_ event: RunnerEvent, stopping: Bool = false) {
            notes = []
            var said: [RunnerNote] = []
            action = machine.next(after: event, now: now, jitter: 0, isStopping: stopping) { said.append($0) }
            notes = said
        }

        mutating func fail(_ error: any Error, isOfCommit: Bool = false) {
            answer(.failed(error, isOfCommit: isOfCommit, generation: 0))
        }

        /// Up to where it looks at the head.
        mutating func begin(at position: Int64?) {
            answer(.position(position))
            while true {
                switch action {
                case .makeHandler, .setUp: answer(.done)
                case .checkLog: answer(.logChecked(against: nil))
                default: return
                }
            }
        }

        mutating func head(_ head: Int64, generation: Int = 0, first: Int64? = nil) {
            answer(.head(RunnerEvent.Head(head: head, generation: generation, highestAtStart: first)))
        }
    }

    private func step(_ from: Int64?, _ to: Int64) -> RunnerMachine.TrackingStep {
        RunnerMachine.TrackingStep(from: from, to: to)
    }

    @Test func `a start reads the position, makes the handler, sets up and looks at the log`() {
        var course = Course()
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
        var course = Course()
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
        var course = Course(maxAttempts: 2)
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

    @Test func `a commit of which the outcome is unknown is settled by the position, and the handler is made anew`() {
        var course = Course()
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
        var course = Course()
        course.begin(at: 3)
        course.head(5, generation: 1)
        #expect(course.action == .readPosition)
        course.answer(.position(3))
        #expect(course.action == .makeHandler)
    }

    @Test
    func `a move past what the topics leave out waits a second, but not at the end of what was there at the start`() {
        var course = Course()
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
        var course = Course()
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
        var course = Course()
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
        var course = Course()
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
        var course = Course()
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
        var course = Course(maxAttempts: 1)
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

    // MARK: After an end that was not clean

    private func attempt(_ position: Int64, _ attempts: Int, build: String = "b") -> RunRecord.Attempt {
        RunRecord.Attempt(position: position, attempts: attempts, build: build)
    }

    private func careful(parks: Bool = false, _ last: RunRecord.Attempt?) -> Course {
        var configuration = RunnerMachine.Configuration(batch: 2, maxAttempts: 3)
        configuration.parks = parks
        configuration.build = "b"
        return Course(configuration, after: RunRecord(process: "there:7", attempt: last))
    }

    @Test
    func `after an end that was not clean as many events as a batch has are tried alone, each written down before`() {
        var course = careful(nil)
        #expect(course.notes == [.goesCarefully(after: "there:7", events: 2)])
        course.begin(at: 3)
        course.head(9)
        course.answer(.batch([4, 5, 6, 7]))
        #expect(course.action == .noteAttempt(attempt(4, 1)))
        course.answer(.done)
        #expect(course.action == .apply(count: 1, step(3, 4)))
        course.answer(.done)
        #expect(course.action == .noteAttempt(attempt(5, 1)))
        course.answer(.done)
        course.answer(.done)
        #expect(course.action == .apply(count: 2, step(5, 7)))
        #expect(course.machine.endsCleanly)
    }

    @Test func `an event at which runners have ended too often stops the projection, and another build tries it again`()
    {
        var course = careful(attempt(4, 3))
        course.begin(at: 3)
        course.head(9)
        course.answer(.batch([4, 5]))
        #expect(course.action == .end)
        guard case .gaveUp(let text, _, _) = course.notes.last else {
            Issue.record("\(course.notes)")
            return
        }
        #expect(text.hasPrefix("the event at 4 was tried 3 times and the process ended each time"))
        // The next runner of this build must know of it as well.
        #expect(!course.machine.endsCleanly)
        var other = careful(attempt(4, 3, build: "a"))
        other.begin(at: 3)
        other.head(9)
        other.answer(.batch([4, 5]))
        #expect(other.action == .noteAttempt(attempt(4, 1)))
    }

    @Test func `or is put aside`() {
        var course = careful(parks: true, attempt(4, 3))
        course.begin(at: 3)
        course.head(9)
        course.answer(.batch([4, 5]))
        guard case .park(step(3, 4), let text, attempts: 3) = course.action else {
            Issue.record("\(course.action)")
            return
        }
        #expect(text.hasPrefix("the event at 4 was tried 3 times"))
    }

    @Test func `an attempt that ends with an error is none that ends processes`() {
        var course = careful(attempt(4, 2))
        course.begin(at: 3)
        for _ in 0..<5 {
            course.head(9)
            course.answer(.batch([4, 5]))
            if course.action == .noteAttempt(attempt(4, 3)) { course.answer(.done) }
            #expect(course.action == .apply(count: 1, step(3, 4)))
            course.fail(EventStoreError(.connectionLost, "lost"))
            course.answer(.paused(generation: 0))
            course.begin(at: 3)
        }
    }

    // MARK: Putting aside

    /// Streams in turn, `a` at odd and `b` at even positions.
    private func batch(_ positions: [Int64]) -> RunnerEvent {
        .batch(positions) { positions[$0] % 2 == 1 ? "a" : "b" }
    }

    private func parking(maxAttempts: Int = 1, maxHeld: Int = 10) -> Course {
        var configuration = RunnerMachine.Configuration(batch: 4, maxAttempts: maxAttempts)
        configuration.parks = true
        configuration.maxHeld = maxHeld
        return Course(configuration)
    }

    @Test func `an event that fails for good is put aside, the handler made anew, and its stream held`() {
        var course = parking()
        course.begin(at: 4)
        course.head(9)
        course.answer(batch([5]))
        course.fail(ProjectionFailure(text: "no"))
        #expect(course.action == .park(step(4, 5), error: "no", attempts: 1))
        course.answer(.done)
        #expect(
            course.notes == [
                .parked("no", position: 5, attempts: 1), .committed(events: 0, position: 5),
                .aside(LetterCounts(parked: 1)),
            ])
        #expect(course.action == .readPosition)
        let standing = LetterStanding(
            ownPosition: 5, revision: 1, counts: LetterCounts(parked: 1), streams: ["a": false])
        course.answer(.standing(TrackingStanding(position: 5, letters: standing)))
        #expect(course.action == .makeHandler)
        course.answer(.done)
        course.answer(.done)
        course.answer(.logChecked(against: nil))
        course.head(9)
        course.answer(batch([6, 7, 8, 9]))
        let portion = RunnerMachine.TrackingStep(from: 5, to: 9, revision: 1)
        #expect(course.action == .apply(count: 4, holding: [1, 3], portion))
        course.answer(.done)
        #expect(
            course.notes == [
                .committed(events: 2, position: 9), .aside(LetterCounts(parked: 1, held: 2)),
            ])
        // The next move starts from what this one left.
        course.head(10)
        course.answer(batch([10]))
        #expect(course.action == .apply(count: 1, RunnerMachine.TrackingStep(from: 9, to: 10, revision: 2)))
    }

    @Test func `as much is put aside as may be, and then the projection stops`() {
        var course = parking(maxHeld: 2)
        let standing = LetterStanding(
            ownPosition: 4, revision: 7, counts: LetterCounts(parked: 1), streams: ["a": false])
        course.answer(.standing(TrackingStanding(position: 4, letters: standing)))
        course.answer(.done)
        course.answer(.done)
        course.answer(.logChecked(against: nil))
        course.head(9)
        course.answer(batch([5, 6, 7, 8]))
        #expect(
            course.action == .apply(count: 2, holding: [0], RunnerMachine.TrackingStep(from: 4, to: 6, revision: 7)))
        course.answer(.done)
        #expect(course.action == .end)
        guard case .gaveUp(let text, _, _) = course.notes.last else {
            Issue.record("\(course.notes)")
            return
        }
        #expect(text.contains("1 events are parked and 1 held"))
    }

    @Test func `an event that cannot be put aside stops the projection; a lost connection on the way does not`() {
        var course = parking()
        course.begin(at: nil)
        course.head(1)
        course.answer(batch([1]))
        course.fail(ProjectionFailure(text: "no"))
        course.fail(EventStoreError(.connectionLost, "lost"), isOfCommit: true)
        guard case .pause = course.action else {
            Issue.record("\(course.action)")
            return
        }
        course.answer(.paused(generation: 0))
        course.begin(at: nil)
        course.head(1)
        course.answer(batch([1]))
        course.fail(ProjectionFailure(text: "no"))
        #expect(course.action == .park(step(nil, 1), error: "no", attempts: 2))
        course.fail(EventStoreError(.schemaMismatch, "no table"), isOfCommit: true)
        #expect(course.action == .end)
        #expect(course.notes == [.gaveUp("no; the event at 1 cannot be put aside: no table", attempts: 2, of: 1)])
    }

    @Test func `what was put aside by a commit of which the outcome was unknown is told once it is known`() {
        var course = parking()
        course.begin(at: nil)
        course.head(1)
        course.answer(batch([1]))
        course.fail(ProjectionFailure(text: "no"))
        var error = EventStoreError(.connectionLost, "lost")
        error.outcomeIsUnknown = true
        course.fail(error, isOfCommit: true)
        course.answer(.paused(generation: 0))
        let standing = LetterStanding(
            ownPosition: 1, revision: 1, counts: LetterCounts(parked: 1), streams: ["a": false])
        course.answer(.standing(TrackingStanding(position: 1, letters: standing)))
        #expect(course.notes.first == .parked("no", position: 1, attempts: 1))
        #expect(course.notes.contains(.aside(LetterCounts(parked: 1))))
        #expect(course.action == .makeHandler)
    }

    @Test func `letters that somebody has changed at idle make the handler anew`() {
        var course = parking()
        course.begin(at: 3)
        course.head(3)
        course.now = RunnerMachine.positionLookInterval
        course.head(3)
        #expect(course.action == .readPosition)
        let standing = LetterStanding(
            ownPosition: 3, revision: 1, counts: LetterCounts(parked: 1), streams: ["a": false])
        course.answer(.standing(TrackingStanding(position: 3, letters: standing)))
        #expect(course.action == .makeHandler)
    }

    @Test func `a runner that is to stop ends behind the action in hand`() {
        var course = Course()
        course.begin(at: nil)
        course.head(9)
        course.answer(.batch([1, 2, 3, 4, 5]))
        course.answer(.done, stopping: true)
        #expect(course.notes == [.committed(events: 4, position: 4)])
        #expect(course.action == .end)
    }
}

extension RunnerEvent {
    /// A position without anything that is put aside.
    fileprivate static func position(_ position: Int64?) -> RunnerEvent {
        .standing(TrackingStanding(position: position))
    }

    /// Events of one stream.
    fileprivate static func batch(_ positions: [Int64]) -> RunnerEvent { .batch(positions) { _ in "stream" } }
}
