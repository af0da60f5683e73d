import EventStore
import HostOperations
import HostSettings
import Lifespan
import Logging
import PluginLibraries
import PluginLoading
import PluginManifests

/// A lifespan hook of a plugin, at the priority that its manifest gives: made and started with the process, told how the
/// projections stand, and stopped.
///
/// Source: `projectionist_lifespan.h`, "A hook's life".
actor PluginHookLifespan: LifespanHook {
    nonisolated var name: String { hook.name }
    nonisolated var priority: Int { hook.entry.priority }

    /// What hooks of plugins may take.
    struct Limits: Sendable {
        /// `init`, `create` and `start`, each.
        let call: Duration
        /// What is left to be told, and `stop`, together.
        let stop: Duration
        /// What is left to be told.
        var telling: Duration { stop / 2 }
    }

    private nonisolated let hook: PlannedHook
    private let limits: Limits
    private let isStrict: Bool
    private let board: HookBoard
    private let logger: Logger
    /// How all projections of the process stand now.
    private let look: @Sendable () async -> [ProjectionSnapshot]
    /// Says what runs to those who look from outside.
    private let announce: @Sendable () async -> Void
    /// nil until it is up.
    private var instance: HookInstance?
    private var queue: ChangeQueue?
    private var watching: Task<Void, Never>?
    private static let lookInterval = Duration.milliseconds(100)

    init(
        _ hook: PlannedHook, limits: Limits, isStrict: Bool, board: HookBoard, logger: Logger,
        look: @escaping @Sendable () async -> [ProjectionSnapshot], announce: @escaping @Sendable () async -> Void
    ) {
        self.hook = hook
        self.limits = limits
        self.isStrict = isStrict
        self.board = board
        self.logger = logger
        self.look = look
        self.announce = announce
    }

    var isLeftOut: Bool { [.rejected, .hanging].contains(board.state(of: name)) }

    func start() async throws {
        board.enter(.starting, name)
        do {
            guard let made = try await make() else { return }
            try await start(made)
            instance = made
        } catch {
            board.enter(.failed, name, problem: "\(error)")
            throw error
        }
        if let instance, instance.watchesProjections { watch(instance) }
        board.enter(.started, name)
        Task { [announce] in await announce() }
    }

    func stop() async {
        guard let instance else { return }
        board.enter(.stopping, name)
        watching?.cancel()
        await watching?.value
        if let queue {
            // What has happened since the last look is told as well.
            queue.see(await look())
            queue.close(within: limits.telling)
        }
        let (queue, logger, name) = (queue, logger, name)
        let ended: Void? = try? await BlockingWork.run(
            named: name, within: limits.stop, afterCancellation: limits.stop
        ) {
            if let left = queue?.waitForEnd(), left > 0 {
                logger.warning("hook '\(name)' takes long: it is not told of \(left) changes any more")
            }
            do { try instance.stop() } catch { logger.error("\(error)") }
            instance.destroy()
        }
        if ended == nil {
            board.hangs(name, after: limits.stop)
            logger.error(
                "\(hook.image.overdue("\(queue?.hasEnded == false ? "projection_changed" : "stop") of hook '\(name)'", limit: "\(limits.stop)"))"
            )
        } else {
            board.enter(.stopped, name)
        }
    }

    // MARK: Starting

    /// - Returns: nil where it cannot be made, which is said, and the others go on without it.
    private func make() async throws -> HookInstance? {
        do {
            try await PluginInitialisation(limit: limits.call).run(hook.image)
            return try await run("create") { hook throws in try hook.image.makeHook(of: hook.entry) }
        } catch {
            guard !isStrict, !Task.isCancelled else { throw error }
            logger.error("plugin rejected: \(error)")
            board.enter(.rejected, name, problem: "\(error)")
            return nil
        }
    }

    private func start(_ instance: HookInstance) async throws {
        do {
            try await run("start") { _ in try instance.start() }
        } catch {
            // Of one that does not return nothing more may be called.
            if (error as? PluginLoadingError)?.code == .startFailed {
                do { try await run("destroy") { _ in instance.destroy() } } catch { logger.error("\(error)") }
            }
            throw error
        }
    }

    /// Runs a function of the hook on a thread that it may block.
    ///
    /// - Throws: what it throws; that it does not return.
    @discardableResult
    private func run<Result: Sendable>(
        _ function: String, _ body: @escaping @Sendable (PlannedHook) throws -> Result
    ) async throws -> Result {
        let result = try await BlockingWork.run(
            named: name, within: limits.call, afterCancellation: limits.stop
        ) { [hook] in try body(hook) }
        if let result { return result }
        let limit = Task.isCancelled ? "\(limits.stop)" : "\(limits.call) (PROJECTION_APPLY_TIMEOUT)"
        let error = hook.image.overdue("\(function) of hook '\(name)'", limit: limit)
        // What was cancelled gives no last line, and has not ended as it should.
        if Task.isCancelled {
            logger.error("\(error)")
            board.hangs(name, after: limits.stop)
        }
        throw error
    }

    private func watch(_ instance: HookInstance) {
        let queue = ChangeQueue()
        self.queue = queue
        HostThread.start(name: name) { queue.tell(instance.projectionChanged) }
        watching = Task { [look] in
            while !Task.isCancelled {
                queue.see(await look())
                try? await Task.sleep(for: Self.lookInterval)
            }
        }
    }
}

extension PluginHookLifespan {
    /// The hooks of a process.
    static func all(
        of plans: CurrentPlan, runners: ProjectionRunnerLifespan, board: HookBoard, logger: Logger
    ) -> [PluginHookLifespan] {
        let plan = plans.value
        // Half of the time is theirs, in equal parts: one that hangs leaves enough to the others, and to the projections.
        let limits = Limits(
            call: .seconds(plan.settings.applyTimeout),
            stop: .seconds(plan.settings.shutdownTimeout) / (2 * max(1, plan.hooks.count)))
        return plan.hooks.map { hook in
            PluginHookLifespan(hook, limits: limits, isStrict: plan.isStrict, board: board, logger: logger) {
                await runners.snapshots()
            } announce: {
                await runners.reportHost()
            }
        }
    }
}
