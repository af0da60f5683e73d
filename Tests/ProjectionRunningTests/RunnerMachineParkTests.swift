import EventStore
import Projections
import Testing

@testable import ProjectionRunning

/// The decisions of a runner on what it puts aside.
@Suite struct RunnerMachineParkTests {
    /// Streams in turn, `a` at odd and `b` at even positions.
    private func batch(_ positions: [Int64]) -> RunnerEvent {
        .batch(positions) { positions[$0] % 2 == 1 ? "a" : "b" }
    }

    private func parking(maxAttempts: Int = 1, maxHeld: Int = 10) -> MachineCourse {
        var configuration = RunnerMachine.Configuration(batch: 4, maxAttempts: maxAttempts)
        configuration.parks = true
        configuration.maxHeld = maxHeld
        return MachineCourse(configuration)
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

    @Test func `rows that were changed by hand, and letters of another version of the read model, stop the projection`()
    {
        var course = parking()
        course.answer(.standing(TrackingStanding(position: 4, hasStrayLetters: true)))
        #expect(course.action == .end)
        #expect(text(course).hasPrefix("what stands in projectionist_letters is not what the host has put aside"))

        course = parking()
        course.answer(.standing(TrackingStanding(position: 4, otherVersions: [3])))
        #expect(course.action == .end)
        #expect(text(course).hasPrefix("events of state-version 3 are put aside, and the manifest says 1"))

        course = parking()
        let standing = LetterStanding(
            ownPosition: 6, revision: 1, counts: LetterCounts(parked: 1, held: 1), streams: ["a": true])
        course.answer(.standing(TrackingStanding(position: nil, letters: standing)))
        #expect(course.action == .end)
        #expect(text(course).hasPrefix("the position is none, and this host left it at 6 with 2 events put aside"))
    }

    private func text(_ course: MachineCourse) -> String {
        if case .gaveUp(let text, _, _) = course.notes.first { text } else { "" }
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
}
