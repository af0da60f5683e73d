import EventStore
import FoundationEssentials
import Testing

@testable import EventAppending

struct AppendMachineTests {
    private let application: ApplicationName
    private var machine: AppendMachine<Int>

    init() throws {
        application = try ApplicationName("DogSchool")
        machine = AppendMachine(application: application, limits: AppendLimits())
    }

    private mutating func limit(_ change: (inout AppendLimits) -> Void) {
        var limits = AppendLimits()
        change(&limits)
        machine = AppendMachine(application: application, limits: limits)
    }

    private func append(_ stream: Int = 0, stateSize: Int = 2) -> StreamAppend {
        StreamAppend(
            originatorID: .text("stream \(stream)"), expectedVersion: 0,
            events: [NewEvent(topic: "dogs:Dog", state: [UInt8](repeating: 7, count: stateSize))])
    }

    /// Accepts appends to the streams of the same numbers.
    private mutating func accept(_ tickets: Int..., at now: Duration = .zero) throws {
        for ticket in tickets {
            try machine.accept(append(ticket), ticket: UInt64(ticket), waiter: ticket, at: now)
        }
    }

    private func streams(_ group: [StreamAppend]) -> [Int] {
        group.map { Int($0.originatorID.description.dropFirst("stream ".count)) ?? -1 }
    }

    private func stored(_ positions: Int64...) -> [Result<[Int64], EventStoreError>] {
        positions.map { .success([$0]) }
    }

    private let culprit = EventStoreError(.statementFailed, "a trigger refused it")
    private let lost = EventStoreError(.connectionLost, "the connection is lost")
    private var unknown: EventStoreError {
        var error = lost
        error.outcomeIsUnknown = true
        return error
    }

    @Test mutating func `the first goes at once and those that come meanwhile make up the next in order`() throws {
        #expect(machine.demand == .nothing)
        try accept(1)
        #expect(machine.demand == .send)
        #expect(streams(machine.next()) == [1])
        try accept(2, 3, 4)
        #expect(machine.usage.pending == 3)
        #expect(machine.usage.inFlight == 1)
        let answers = machine.committed(stored(10))
        #expect(answers.map(\.waiter) == [1])
        #expect(try answers[0].result.get() == [10])
        #expect(streams(machine.next()) == [2, 3, 4])
        #expect(machine.committed(stored(11, 12, 13)).map(\.waiter) == [2, 3, 4])
        #expect(machine.demand == .nothing)
        #expect(machine.usage.groups == 2)
        #expect(machine.usage.appends == 4)
        #expect(machine.usage.bytes == 0)
    }

    @Test mutating func `a group is bounded by count`() throws {
        limit { $0.groupCount = 2 }
        try accept(1, 2, 3)
        #expect(streams(machine.next()) == [1, 2])
        _ = machine.committed(stored(1, 2))
        #expect(streams(machine.next()) == [3])
    }

    @Test mutating func `a group is bounded by bytes and a large append goes alone`() throws {
        limit { $0.groupBytes = 10_000 }
        for (number, size) in [4000, 4000, 4000, 20_000, 10].enumerated() {
            try machine.accept(append(number, stateSize: size), ticket: UInt64(number), waiter: number, at: .zero)
        }
        var groups: [[Int]] = []
        while machine.demand == .send {
            let group = machine.next()
            groups.append(streams(group))
            _ = machine.committed(group.map { _ in .success([1]) })
        }
        #expect(groups == [[0, 1], [2], [3], [4]])
    }

    @Test mutating func `a conflict is the answer of its own caller alone`() throws {
        try accept(1, 2, 3)
        _ = machine.next()
        let conflict = EventStoreError.conflict(.text("stream 2"), expected: 0, found: 5)
        let answers = machine.committed([.success([1]), .failure(conflict), .success([2])])
        #expect(answers.map { (try? $0.result.get()) ?? [] } == [[1], [], [2]])
        #expect(throws: EventStoreError.self) { try answers[1].result.get() }
        #expect(machine.usage.conflicts == 1)
        #expect(machine.usage.appends == 2)
        #expect(machine.usage.failures == 0)
    }

    @Test(arguments: 0..<7) mutating func `the one that makes its group fail is found and fails alone`(_ bad: Int)
        throws
    {
        try accept(0, 1, 2, 3, 4, 5, 6)
        var succeeded: [Int] = []
        var failed: [Int] = []
        var sent = 0
        while machine.demand == .send {
            let group = streams(machine.next())
            if sent == 0 { try accept(7) }
            sent += 1
            if group.contains(bad) {
                let aftermath = machine.failed(culprit, at: .zero)
                #expect(aftermath.pause == nil)
                failed += aftermath.answers.map(\.waiter)
            } else {
                succeeded += machine.committed(group.map { .success([Int64($0)]) }).map(\.waiter)
            }
        }
        #expect(failed == [bad])
        // In the order in which they came, the one that came later after those that were sent before.
        #expect(succeeded == (0...7).filter { $0 != bad })
        #expect(sent <= 8)
        #expect(machine.usage.failures == 1)
        #expect(machine.usage.bytes == 0)
    }

    @Test mutating func `an error that is nobody's fails the group without a search`() throws {
        try accept(1, 2)
        _ = machine.next()
        let aftermath = machine.failed(EventStoreError(.schemaMismatch, "no table"), at: .zero)
        #expect(aftermath.answers.map(\.waiter) == [1, 2])
        #expect(machine.demand == .nothing)
    }

    @Test mutating func `what failed in passing is sent again whole and before later ones with growing pauses`() throws
    {
        limit { $0.attempts = 4 }
        try accept(1, 2)
        var pauses: [Duration] = []
        for attempt in 0..<3 {
            #expect(streams(machine.next()) == [1, 2])
            if attempt == 0 { try accept(3) }
            let aftermath = machine.failed(lost, at: .milliseconds(attempt))
            #expect(aftermath.answers.isEmpty)
            pauses.append(try #require(aftermath.pause))
        }
        #expect(pauses == [.milliseconds(50), .milliseconds(100), .milliseconds(200)])
        _ = machine.next()
        let aftermath = machine.failed(lost, at: .seconds(1))
        #expect(aftermath.answers.map(\.waiter) == [1, 2])
        let error = #expect(throws: EventStoreError.self) { try aftermath.answers[0].result.get() }
        #expect(error?.code == .connectionLost)
        #expect(streams(machine.next()) == [3])
    }

    @Test mutating func `nothing is tried again when the patience is over`() throws {
        try accept(1)
        _ = machine.next()
        #expect(machine.failed(lost, at: .milliseconds(9940)).answers.isEmpty)
        _ = machine.next()
        #expect(machine.failed(lost, at: .milliseconds(9950)).answers.map(\.waiter) == [1])
    }

    @Test mutating func `an unknown outcome is told to each and never sent again`() throws {
        try accept(1, 2)
        _ = machine.next()
        let aftermath = machine.failed(unknown, at: .zero)
        #expect(aftermath.answers.map(\.waiter) == [1, 2])
        #expect(machine.demand == .nothing)
        let error = #expect(throws: AppendError.self) { try aftermath.answers[1].result.get() }
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.underlying?.code == .connectionLost)
        #expect(error?.description.contains("stream 2") == true)
        #expect(error?.description.contains("expected_version") == true)
    }

    @Test mutating func `only what was not sent can be taken back`() throws {
        try accept(1)
        _ = machine.next()
        try accept(2, 3)
        #expect(machine.cancel(1) == nil)
        #expect(machine.cancel(2) == 2)
        #expect(machine.cancel(2) == nil)
        _ = machine.failed(lost, at: .zero)
        #expect(machine.cancel(1) == nil)
        #expect(streams(machine.next()) == [1])
        _ = machine.committed(stored(1))
        #expect(streams(machine.next()) == [3])
    }

    @Test mutating func `more than the bounds is refused until some are answered`() throws {
        limit { $0.pendingCount = 2 }
        try accept(1)
        _ = machine.next()
        try accept(2)
        let error = #expect(throws: AppendError.self) { try accept(3) }
        #expect(error?.code == .overloaded)
        #expect(machine.usage.refusals == 1)
        _ = machine.committed(stored(1))
        try accept(3)
        #expect(machine.usage.pending == 2)
    }

    @Test mutating func `bytes are bounded but a single append is taken whatever its size`() throws {
        limit { $0.pendingBytes = 1000 }
        try machine.accept(append(1, stateSize: 5000), ticket: 1, waiter: 1, at: .zero)
        let error = #expect(throws: AppendError.self) { try accept(2) }
        #expect(error?.code == .overloaded)
        _ = machine.next()
        _ = machine.committed(stored(1))
        try accept(2)
        #expect(throws: AppendError.self) {
            try machine.accept(append(3, stateSize: 5000), ticket: 3, waiter: 3, at: .zero)
        }
    }

    @Test mutating func `when closed it refuses and ends after the last answer`() throws {
        try accept(1)
        _ = machine.next()
        try accept(2)
        machine.close()
        let error = #expect(throws: AppendError.self) { try accept(3) }
        #expect(error?.code == .closed)
        _ = machine.committed(stored(1))
        #expect(machine.demand == .send)
        _ = machine.next()
        #expect(machine.demand == .nothing)
        _ = machine.committed(stored(2))
        #expect(machine.demand == .end)
    }

    @Test mutating func `without a session those that waited for it fail and later ones do not`() throws {
        try accept(1, 2, at: .seconds(1))
        _ = machine.next()
        _ = machine.failed(culprit, at: .seconds(2))
        try accept(3, at: .seconds(3))
        try accept(4, at: .seconds(5))
        let answers = machine.failedToStart(CancellationError(), acceptedBy: .seconds(3))
        #expect(answers.map(\.waiter) == [1, 2, 3])
        #expect(streams(machine.next()) == [4])
        #expect(machine.usage.failures == 3)
    }
}
