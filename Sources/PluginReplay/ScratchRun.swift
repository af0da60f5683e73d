import ConnectionPooling
import EventStore
public import ProjectionRunning

/// Runs one projection on a scratch store: makes the store, gives it to a closure on a thread of its own, removes it,
/// whatever came of it.
public struct ScratchRun: Sendable {
    /// The projection.
    public var definition: ProjectionDefinition
    /// Where its read model stands meanwhile.
    public var place: ScratchStore.Place
    /// How long its calls may take.
    public var options: RunnerOptions

    /// A run with the deadlines of a runner.
    public init(
        _ definition: ProjectionDefinition, on place: ScratchStore.Place = .memory,
        options: RunnerOptions = RunnerOptions(process: "replay")
    ) {
        self.definition = definition
        self.place = place
        self.options = options
    }

    /// Runs `body`.
    ///
    /// A call of the plugin that does not return leaves its thread behind; a task that is cancelled does so too, until what
    /// runs has noticed.
    ///
    /// - Throws: what `body` throws; ``ReplayError`` for a call that does not return; `CancellationError`; `EventStoreError`
    ///   for a store that cannot be made, or cannot be removed though all else went well.
    public func perform<Result: Sendable>(
        _ body: @escaping @Sendable (ScratchReplay) throws -> Result
    ) async throws -> Result {
        let (definition, place, seconds) = (definition, place, options.applyTimeout / .seconds(1))
        let scratch = try await ReplayThread.run("scratch store") {
            try ScratchStore(place, applyTimeout: seconds)
        }
        let connections = ProjectionConnections(store: scratch.store, bounds: PoolBounds(base: 1, overflow: 0))
        let control = ReplayControl(options)
        let outcome: Swift.Result<Result, any Error>
        do {
            let result = try await ReplayThread.run(definition.name.description, watchedBy: control) {
                try scratch.prepare(definition.name)
                let projection = ProjectionReplay(definition, connections, control: control)
                defer { projection.close() }
                return try body(ScratchReplay(projection))
            }
            outcome = .success(result)
        } catch {
            outcome = .failure(error)
        }
        // A thread that is left behind may hold a connection for ever.
        if !isLeftBehind(outcome) { await connections.close() }
        do {
            try await ReplayThread.run("scratch store") { try scratch.remove() }
        } catch {
            // What went wrong before says more.
            if case .success = outcome { throw error }
        }
        return try outcome.get()
    }

    private func isLeftBehind(_ outcome: Swift.Result<some Any, any Error>) -> Bool {
        guard case .failure(let error) = outcome else { return false }
        return error is ReplayError || error is CancellationError
    }
}
