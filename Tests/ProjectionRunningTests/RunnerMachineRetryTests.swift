import EventStore
import Projections
import Testing

@testable import ProjectionRunning

/// The decisions of a runner on what it is to retry.
@Suite struct RunnerMachineRetryTests {
    private static let parked = DeadLetter(
        position: 3, stream: "a", version: 1, reason: .parked(error: "no", attempts: 2))
    private static let held = DeadLetter(position: 5, stream: "a", version: 2, reason: .held)
    private static let other = DeadLetter(
        position: 6, stream: "b", version: 1, reason: .parked(error: "no", attempts: 1))

    private func standing(_ revision: Int64, _ counts: LetterCounts) -> RunnerEvent {
        .standing(
            TrackingStanding(
                position: 9,
                letters: LetterStanding(
                    ownPosition: 9, revision: revision, counts: counts, streams: ["a": true, "b": false])))
    }

    /// Up to the first read of the letters.
    private func course(_ selection: LetterSelection = .all) -> MachineCourse {
        var configuration = RunnerMachine.Configuration(batch: 4, maxAttempts: 1)
        configuration.parks = true
        var course = MachineCourse(configuration)
        goOn(&course, standing(4, LetterCounts(parked: 2, held: 1)))
        course.retry = RetryOrder(id: 8, selection: selection)
        course.head(9)
        #expect(course.action == .readPosition)
        goOn(&course, standing(4, LetterCounts(parked: 2, held: 1)), remaking: true)
        course.head(9)
        #expect(course.action == .readLetters(after: 0))
        return course
    }

    /// From a position to a look at the head.
    private func goOn(_ course: inout MachineCourse, _ standing: RunnerEvent, remaking: Bool = false) {
        course.answer(standing)
        if remaking { #expect(course.action == .makeHandler) }
        while true {
            switch course.action {
            case .makeHandler, .setUp: course.answer(.done)
            case .checkLog: course.answer(.logChecked(against: nil))
            default: return
            }
        }
    }

    private func step(_ revision: Int64) -> RunnerMachine.TrackingStep {
        RunnerMachine.TrackingStep(from: 9, to: 9, revision: revision)
    }

    @Test
    func `each is applied from the revision that the one before has left, and the handler is made anew at the end`() {
        var course = course()
        course.answer(.letters([Self.parked, Self.held, Self.other]))
        #expect(course.action == .retry(Self.parked, step(4), isLast: false))
        course.answer(.done)
        #expect(course.notes == [.committed(events: 1, position: 9), .aside(LetterCounts(parked: 1, held: 1))])
        #expect(course.action == .retry(Self.held, step(5), isLast: false))
        course.answer(.done)
        #expect(course.action == .retry(Self.other, step(6), isLast: true))
        course.answer(.done)
        course.head(9)
        var result = RetryResult(id: 8)
        result.applied = 3
        #expect(course.notes == [.retried(result)])
        course.retry = nil
        #expect(course.action == .readPosition)
        course.answer(.position(9))
        #expect(course.action == .makeHandler)
    }

    @Test func `one that fails again keeps its new error, its stream waits, and the others go on`() {
        var course = course()
        course.answer(.letters([Self.parked, Self.held, Self.other]))
        course.fail(ProjectionFailure(text: "still no"))
        let now = DeadLetter(
            position: 3, stream: "a", version: 1, reason: .parked(error: "still no", attempts: 3))
        #expect(course.notes == [.retryFailed("still no", position: 3)])
        #expect(course.action == .noteLetter(Self.parked, now: now, step(4)))
        course.answer(.done)
        #expect(course.action == .retry(Self.other, step(5), isLast: false))
        course.answer(.done)
        #expect(course.action == .readLetters(after: 6))
        course.answer(.letters([]))
        guard case .retried(let result) = course.notes.first else {
            Issue.record("\(course.notes)")
            return
        }
        #expect(
            result.text
                == "1 event was applied; 1 event was tried and failed again (at 3: still no); 1 event was not tried, behind one of the same stream"
        )
    }

    @Test func `one that is held behind another is not tried alone`() {
        var course = course(.one(5))
        course.answer(.letters([Self.parked, Self.held, Self.other]))
        #expect(course.action == .readLetters(after: 6))
        course.answer(.letters([]))
        guard case .retried(let result) = course.notes.first else {
            Issue.record("\(course.notes)")
            return
        }
        #expect(result.waiting == 1 && result.applied == 0)
    }

    @Test(arguments: [true, false])
    func `where the outcome of a commit is unknown the letters are read anew and tell`(isKept: Bool) {
        var course = course(.one(3))
        course.answer(.letters([Self.parked, Self.held, Self.other]))
        var error = EventStoreError(.connectionLost, "lost")
        error.outcomeIsUnknown = true
        course.fail(error, isOfCommit: true)
        guard case .pause = course.action else {
            Issue.record("\(course.action)")
            return
        }
        course.answer(.paused(generation: 0))
        goOn(
            &course, standing(isKept ? 5 : 4, LetterCounts(parked: isKept ? 1 : 2, held: 1)), remaking: true)
        course.head(9)
        #expect(course.action == .readLetters(after: 0))
        course.answer(.letters(isKept ? [Self.held, Self.other] : [Self.parked, Self.held, Self.other]))
        guard isKept else {
            #expect(course.action == .retry(Self.parked, step(4), isLast: false))
            return
        }
        course.answer(.letters([]))
        var result = RetryResult(id: 8)
        result.applied = 1
        #expect(course.notes == [.retried(result)])
    }

    @Test func `what is no event's fault ends the retry and changes no letter`() {
        var course = course()
        course.answer(.letters([Self.parked, Self.held, Self.other]))
        var error = EventStoreError(.statementFailed, "no such table")
        error.traits = [.definitions]
        course.fail(ProjectionFailure(text: "no such table", storeError: error))
        guard case .retried(let result) = course.notes.first else {
            Issue.record("\(course.notes)")
            return
        }
        #expect(result.stoppedBy?.contains("no such table") == true)
        #expect(course.action == .readPosition)
    }

    @Test func `a command that has dropped something holds the runner up no longer than a look at the position`() {
        var course = course(.one(3))
        course.answer(.letters([Self.parked, Self.held, Self.other]))
        course.fail(EventStoreError(.fenced, "changed"), isOfCommit: true)
        #expect(course.action == .readPosition)
        goOn(&course, standing(5, LetterCounts(parked: 1, held: 1)), remaking: true)
        #expect(course.action == .lookAtHead)
        // Another runner moves the position as well: it is left to that one for a while.
        course.head(9)
        course.answer(.letters([Self.held, Self.other]))
        course.answer(.letters([]))
        course.retry = nil
        goOn(&course, standing(5, LetterCounts(parked: 1, held: 1)), remaking: true)
        course.head(12)
        course.answer(.batch([10, 11]) { _ in "c" })
        course.fail(EventStoreError(.fenced, "moved"), isOfCommit: true)
        course.answer(
            .standing(
                TrackingStanding(
                    position: 11,
                    letters: LetterStanding(ownPosition: 11, revision: 6, counts: LetterCounts(parked: 1, held: 1)))))
        #expect(course.action == .pause(RunnerMachine.fencedPause))
    }
}
