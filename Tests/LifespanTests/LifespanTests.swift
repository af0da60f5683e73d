import Logging
import Synchronization
import Testing

@testable import Lifespan

/// The shell around the machine, with hooks in memory and a clock that is moved by hand.
@Suite struct LifespanTests {
    private let journal = Journal()
    private let control = LifespanControl()
    private let clock = StandingClock()

    private func hook(
        _ name: String, _ priority: Int, onStart: @escaping @Sendable () async throws -> Void = {},
        onStop: @escaping @Sendable () async -> Void = {}
    ) -> RecordingHook {
        RecordingHook(name: name, priority: priority, journal: journal, onStart: onStart, onStop: onStop)
    }

    private func lifespan(_ hooks: [RecordingHook], log: CapturedLog = CapturedLog()) -> Lifespan {
        Lifespan(
            hooks: hooks, shutdownTimeout: .seconds(30), control: control,
            logger: Logger(label: "test", factory: { _ in CapturingHandler(log: log) }), clock: clock)
    }

    /// Waits for what another task brings about.
    private func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test func `hooks start by priority, then by name, and stop in reverse`() async {
        let control = control
        let hooks = [
            hook("runner", 200, onStart: { control.requestEnd("caught up") }), hook("b", 100), hook("logs", 50),
            hook("a", 100),
        ]
        let ending = await lifespan(hooks).run()
        guard case .orderly("caught up") = ending else { return #expect(Bool(false), "\(ending)") }
        #expect(
            journal.entries == [
                "start logs", "start a", "start b", "start runner", "stop runner", "stop b", "stop a", "stop logs",
            ])
    }

    @Test func `every start and stop is logged with priority and time`() async {
        let log = CapturedLog()
        let (control, clock) = (control, clock)
        let slow = hook("slow", 100, onStart: { clock.advance(by: .milliseconds(1500)) })
        let last = hook("last", 200, onStart: { control.requestEnd("done") })
        _ = await lifespan([last, slow], log: log).run()
        #expect(
            log.lines.filter { $0.hasPrefix("info") } == [
                "info hook started hook=slow milliseconds=1500.0 priority=100",
                "info hook started hook=last milliseconds=0.0 priority=200",
                "info hook stopped hook=last milliseconds=0.0 priority=200",
                "info hook stopped hook=slow milliseconds=0.0 priority=100",
            ])
    }

    @Test func `one that is left out is said to be, and its stop is not logged`() async {
        let log = CapturedLog()
        let control = control
        var left = hook("left", 100)
        left.isLeftOut = true
        _ = await lifespan([left, hook("last", 200, onStart: { control.requestEnd("done") })], log: log).run()
        #expect(
            log.lines.filter { $0.hasPrefix("info") } == [
                "info hook left out hook=left milliseconds=0.0 priority=100",
                "info hook started hook=last milliseconds=0.0 priority=200",
                "info hook stopped hook=last milliseconds=0.0 priority=200",
            ])
    }

    @Test func `a hook that fails is named with its error, and those before it are stopped`() async {
        let hooks = [
            hook("a", 1), hook("b", 2, onStart: { throw Refusal(description: "no database") }), hook("c", 3),
        ]
        let ending = await lifespan(hooks).run()
        #expect("\(ending)" == "b could not start: no database")
        guard case .failedToStart("b", is Refusal) = ending else { return #expect(Bool(false), "\(ending)") }
        #expect(journal.entries == ["start a", "start b", "stop a"])
    }

    @Test func `a signal drains`() async {
        let control = control
        let running = Task { await lifespan([hook("a", 1), hook("b", 2)]).run() }
        await until { journal.entries.count == 2 }
        control.deliver(signal: 15)
        #expect("\(await running.value)" == "stopped: SIGTERM")
        #expect(journal.entries == ["start a", "start b", "stop b", "stop a"])
    }

    @Test func `a signal cancels a start that waits`() async {
        let stuck = hook("stuck", 2, onStart: { while true { try Task.checkCancellation(); await Task.yield() } })
        let running = Task { await lifespan([hook("a", 1), stuck]).run() }
        await until { journal.entries.contains("start stuck") }
        control.deliver(signal: 2)
        #expect("\(await running.value)" == "stopped: SIGINT")
        #expect(journal.entries == ["start a", "start stuck", "stop a"])
    }

    @Test func `a stop that hangs past the time-out is named`() async {
        let control = control
        let released = AsyncStream.makeStream(of: Void.self)
        defer { released.continuation.finish() }
        let hanging = hook("hanging", 1, onStop: { for await _ in released.stream {} })
        let last = hook("last", 2, onStart: { control.requestEnd("done") })
        let running = Task { await lifespan([hanging, last]).run() }
        await until { journal.entries.contains("stop hanging") && clock.hasSleepers }
        clock.advance(by: .seconds(29))
        #expect(clock.hasSleepers)
        clock.advance(by: .seconds(1))
        #expect(
            "\(await running.value)" == "hanging did not stop within 30 s; raise SHUTDOWN_TIMEOUT if it needs longer")
    }

    @Test func `a second signal does not wait for a hook that hangs`() async {
        let released = AsyncStream.makeStream(of: Void.self)
        defer { released.continuation.finish() }
        let hanging = hook("hanging", 1, onStop: { for await _ in released.stream {} })
        let running = Task { await lifespan([hanging]).run() }
        await until { journal.entries.contains("start hanging") }
        control.deliver(signal: 15)
        await until { journal.entries.contains("stop hanging") }
        control.deliver(signal: 15)
        guard case .abandoned(15) = await running.value else { return #expect(Bool(false)) }
    }
}

/// Log lines as `level message key=value …`, keys sorted.
final class CapturedLog: Sendable {
    private let captured = Mutex<[String]>([])
    var lines: [String] { captured.withLock { $0 } }
    func append(_ line: String) { captured.withLock { $0.append(line) } }
}

struct CapturingHandler: LogHandler {
    let log: CapturedLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(log: CapturedLog) { self.log = log }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pairs = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        log.append("\(event.level) \(event.message) \(pairs)")
    }
}
