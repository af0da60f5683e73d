import EventStore
import Testing

@testable import ProjectionRunning

/// A machine with what it has said and wants done.
struct MachineCourse {
    var machine: RunnerMachine
    var action: RunnerAction
    var notes: [RunnerNote] = []
    var now = Duration.zero
    /// Another build at the door.
    var offer: RunnerMachine.Configuration?
    /// What is to be retried.
    var retry: RetryOrder?

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
        action = machine.next(
            after: event, now: now, jitter: 0, isStopping: stopping, offer: offer,
            retry: retry
        ) {
            said.append($0)
        }
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

extension RunnerEvent {
    /// A position without anything that is put aside.
    static func position(_ position: Int64?) -> RunnerEvent {
        .standing(TrackingStanding(position: position))
    }

    /// Events of one stream.
    static func batch(_ positions: [Int64]) -> RunnerEvent { .batch(positions) { _ in "stream" } }
}

/// A move of the position, with nothing put aside.
func step(_ from: Int64?, _ to: Int64) -> RunnerMachine.TrackingStep {
    RunnerMachine.TrackingStep(from: from, to: to)
}
