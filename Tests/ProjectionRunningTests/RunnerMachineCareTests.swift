import EventStore
import Projections
import Testing

@testable import ProjectionRunning

/// The decisions of a runner after an end that was not clean.
@Suite struct RunnerMachineCareTests {
    private func attempt(_ position: Int64, _ attempts: Int, build: String = "b") -> RunRecord.Attempt {
        RunRecord.Attempt(position: position, attempts: attempts, build: build)
    }

    private func careful(parks: Bool = false, _ last: RunRecord.Attempt?) -> MachineCourse {
        var configuration = RunnerMachine.Configuration(batch: 2, maxAttempts: 3)
        configuration.parks = parks
        configuration.build = "b"
        return MachineCourse(configuration, after: RunRecord(process: "there:7", attempt: last))
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

    @Test func `nor is one that ends with an error while the runner is stopped`() {
        var course = careful(parks: true, attempt(4, 2))
        course.begin(at: 3)
        course.head(9)
        course.answer(.batch([4, 5]))
        #expect(course.action == .noteAttempt(attempt(4, 3)))
        course.answer(.done)
        course.answer(.failed(EventStoreError(.logChanged, "changed"), generation: 0), stopping: true)
        #expect(course.action == .end)
        // Else the next runner would put the event aside.
        #expect(course.machine.endsCleanly)
    }

    @Test func `nor is one that was kept, and taken back by a crash of the server`() {
        var course = careful(parks: true, attempt(4, 2))
        course.begin(at: 3)
        course.head(9)
        course.answer(.batch([4]))
        #expect(course.action == .noteAttempt(attempt(4, 3)))
        course.answer(.done)
        course.answer(.done)
        course.head(9, generation: 1)
        course.begin(at: 3)
        course.head(9, generation: 1)
        course.answer(.batch([4, 5]))
        #expect(course.action == .apply(count: 1, step(3, 4)))
    }
}
