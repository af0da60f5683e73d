public import Logging

/// Starts hooks in the order of their priority, waits for the end, and stops them in reverse.
///
/// Every start and stop is logged with its priority and the time it took.
public struct Lifespan: Sendable {
    private let hooks: [any LifespanHook]
    private let shutdownTimeout: Duration
    private let control: LifespanControl
    private let logger: Logger
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - hooks: in any order.
    ///   - shutdownTimeout: the time for stopping all hooks, counted from the first wish to end.
    ///   - control: where signals and wishes to end come in; used for one run.
    public init(
        hooks: [any LifespanHook], shutdownTimeout: Duration, control: LifespanControl, logger: Logger,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.hooks = Self.startingOrder(hooks)
        self.shutdownTimeout = shutdownTimeout
        self.control = control
        self.logger = logger
        self.clock = clock
    }

    /// Lower priorities first, equal ones by the bytes of their names.
    public static func startingOrder(_ hooks: [any LifespanHook]) -> [any LifespanHook] {
        hooks.sorted {
            $0.priority != $1.priority
                ? $0.priority < $1.priority : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
    }

    /// Runs until the end, and says how it came. After ``LifespanEnding/timedOut(hook:limit:)`` and
    /// ``LifespanEnding/abandoned(signal:)`` a hook may still be at work: end the process.
    public func run() async -> LifespanEnding {
        var machine = LifespanMachine(count: hooks.count)
        var work: Task<Void, Never>?
        var deadline: Task<Void, Never>?
        let failure = StartFailure()
        defer {
            deadline?.cancel()
            work?.cancel()
        }
        control.send(.begin)
        for await event in control.events {
            for action in machine.handle(event) {
                switch action {
                case .start(let index):
                    work = start(hooks[index], keeping: failure)
                case .cancelStart:
                    logger.info("ending before everything is up")
                    work?.cancel()
                case .stop(let index):
                    work = stop(hooks[index])
                case .armDeadline:
                    deadline = armDeadline()
                case .announceRunning:
                    logger.debug("all hooks are up", metadata: ["hooks": "\(hooks.count)"])
                case .reportHang(let index):
                    logger.error("hook did not stop in time", metadata: metadata(hooks[index], shutdownTimeout))
                case .finish(let ending):
                    return await describe(ending, failure)
                }
            }
        }
        // The stream ends only with the task that runs this: there is nobody left to wait for.
        return .orderly(reason: "cancelled")
    }

    /// What the last failed start threw.
    private actor StartFailure {
        private(set) var error: (any Error)?
        func keep(_ error: any Error) { self.error = error }
    }

    private func start(_ hook: any LifespanHook, keeping failure: StartFailure) -> Task<Void, Never> {
        Task {
            var error: (any Error)?
            let time = await clock.measure {
                do { try await hook.start() } catch let thrown { error = thrown }
            }
            if let error {
                // The error itself is the last line of the process; here stands only when it came.
                logger.debug("hook failed to start", metadata: metadata(hook, time))
                await failure.keep(error)
                control.send(.startFailed)
            } else {
                let outcome = await hook.isLeftOut ? "left out" : "started"
                logger.info("hook \(outcome)", metadata: metadata(hook, time))
                control.send(.started)
            }
        }
    }

    private func stop(_ hook: any LifespanHook) -> Task<Void, Never> {
        Task {
            let time = await clock.measure { await hook.stop() }
            if await !hook.isLeftOut { logger.info("hook stopped", metadata: metadata(hook, time)) }
            control.send(.stopped)
        }
    }

    private func armDeadline() -> Task<Void, Never> {
        Task {
            do {
                try await clock.sleep(for: shutdownTimeout)
                control.send(.deadlinePassed)
            } catch {
                // Cancelled: everything has stopped in time.
            }
        }
    }

    private func metadata(_ hook: any LifespanHook, _ time: Duration) -> Logger.Metadata {
        let microseconds = time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000
        return [
            "hook": "\(hook.name)", "priority": "\(hook.priority)",
            "milliseconds": "\(Double(microseconds) / 1000)",
        ]
    }

    private func describe(_ ending: LifespanMachine.Ending, _ failure: StartFailure) async -> LifespanEnding {
        switch ending {
        case .orderly(let reason): .orderly(reason: reason)
        case .failedToStart(let index):
            .failedToStart(hook: hooks[index].name, error: await failure.error ?? CancellationError())
        case .timedOut(let index): .timedOut(hook: hooks[index].name, limit: shutdownTimeout)
        case .abandoned(let signal): .abandoned(signal: signal)
        }
    }
}
