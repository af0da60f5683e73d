public import EventStore
import Foundation
import PlainText
public import ProjectionRunning

/// What an operator can ask of projections, whichever process runs them.
public struct ProjectionOperations: Sendable {
    let records: StoreRecords
    let store: any EventStore
    let declared: @Sendable () -> [DeclaredProjection]
    let caller: String
    let local: @Sendable () async -> [ProjectionSnapshot]
    let unstarted: @Sendable () async -> [UnstartedProjection]

    /// - Parameters:
    ///   - records: asked for everything that the store has written down; belongs to the caller.
    ///   - declared: those of which the store need not have heard yet.
    ///   - caller: who asks, for others to see: `user@host`, or the address of a process.
    ///   - local: those that run in this process.
    ///   - unstarted: those that this process was to run and does not.
    public init(
        records: StoreRecords, store: any EventStore, declared: @escaping @Sendable () -> [DeclaredProjection],
        caller: String,
        local: @escaping @Sendable () async -> [ProjectionSnapshot] = { [] },
        unstarted: @escaping @Sendable () async -> [UnstartedProjection] = { [] }
    ) {
        self.records = records
        self.store = store
        self.declared = declared
        self.caller = caller
        self.local = local
        self.unstarted = unstarted
    }

    // MARK: Looking

    /// How all projections stand that are declared, run here or were ever reported, by name.
    ///
    /// - Throws: `EventStoreError`.
    public func snapshots() async throws -> [ProjectionSnapshot] {
        let local = await local()
        let names = Set(local.map(\.name))
        let others = declared().filter { !names.contains($0.name) }
        let unstarted = await unstarted()
        var snapshots = local
        if local.isEmpty || !others.isEmpty || !unstarted.isEmpty {
            let stored = try await records.perform {
                try StoredProjections.read($0, declared: others, unstarted: unstarted)
            }
            snapshots += stored.filter { !names.contains($0.name) }.map(ProjectionSnapshot.init)
        }
        return snapshots.sorted { $0.name < $1.name }
    }

    /// How one projection stands.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``, `EventStoreError`.
    public func snapshot(of name: String) async throws -> ProjectionSnapshot {
        let all = try await snapshots()
        if let found = all.first(where: { $0.name == name }) { return found }
        throw Self.unknown(name, all)
    }

    /// That there is no projection of a name, and which there are.
    public static func unknown(_ name: String, _ all: [ProjectionSnapshot]) -> OperationError {
        let known = all.map(\.name).joined(separator: ", ")
        return OperationError(
            .unknownProjection,
            "no projection '\(OneLine.text(String(name.prefix(80))))'; "
                + (known.isEmpty ? "none is declared" : "there are \(known)"))
    }

    // MARK: Waiting

    private static let localInterval = Duration.milliseconds(4)
    /// How often a position is looked at that another process moves.
    private static let remoteInterval = Duration.milliseconds(20)
    /// How often it is looked whether that process still drives the projection.
    private static let stateInterval = Duration.seconds(1)

    /// Waits until a projection has committed `position`, which is visible then. Ends on cancellation.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``, `EventStoreError`.
    public func wait(for name: String, position: Int64, timeout: Duration) async throws -> WaitOutcome {
        let deadline = ContinuousClock.now + timeout
        if await localSnapshot(of: name) == nil {
            return try await waitElsewhere(try await snapshot(of: name), position, deadline)
        }
        while let now = await localSnapshot(of: name) {
            if let reached = now.position, reached >= position { return .reached(position: reached) }
            if now.standing.isOver { return .failed(position: now.position, reason: now.reason) }
            if .now >= deadline { return .timedOut(position: now.position) }
            try await Task.sleep(for: Self.localInterval)
        }
        return .failed(position: nil, reason: "the projection has stopped")
    }

    private func localSnapshot(of name: String) async -> ProjectionSnapshot? {
        await local().first { $0.name == name }
    }

    private func waitElsewhere(
        _ found: ProjectionSnapshot, _ position: Int64, _ deadline: ContinuousClock.Instant
    ) async throws -> WaitOutcome {
        let name = try ProjectionName(found.name)
        let application = try ApplicationName(found.application)
        var nextLook = ContinuousClock.now + Self.stateInterval
        while true {
            let reached = try await records.position(of: name, on: application, notOlderThan: Self.remoteInterval)
            if let reached, reached >= position { return .reached(position: reached) }
            if .now >= deadline { return .timedOut(position: reached) }
            if .now >= nextLook {
                nextLook = .now + Self.stateInterval
                let now = try await snapshot(of: found.name)
                // One that is stopped may be started by another process in a moment.
                if now.standing.isOver, now.state != ProjectionState.stopped.rawValue {
                    return .failed(position: reached, reason: now.reason)
                }
            }
            try await Task.sleep(for: Self.remoteInterval)
        }
    }
}

extension ProjectionSnapshot {
    fileprivate var reason: String { error ?? "the projection is \(state)" }
}
