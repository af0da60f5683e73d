import Lifespan
import Synchronization

/// How the lifespan hooks of plugins stand, written by each of them and read by anyone.
final class HookBoard: Sendable {
    private struct State {
        var standings: [HookStanding]
        /// The first that did not return from its stop, and the time that it had.
        var hang: (hook: String, limit: Duration)?
    }

    private let state: Mutex<State>
    private static let lookInterval = Duration.milliseconds(10)

    init(_ hooks: [PlannedHook]) { state = Mutex(State(standings: hooks.map { HookStanding(hook: $0) })) }

    var standings: [HookStanding] { state.withLock { $0.standings } }

    func state(of hook: String) -> HookStanding.State? { standings.first { $0.hook.name == hook }?.state }

    func enter(_ new: HookStanding.State, _ hook: String, problem: String? = nil) {
        state.withLock { state in
            guard let index = state.standings.firstIndex(where: { $0.hook.name == hook }) else { return }
            state.standings[index].state = new
            state.standings[index].problem = problem
        }
    }

    /// A hook is left behind in its stop.
    func hangs(_ hook: String, after limit: Duration) {
        enter(.hanging, hook)
        state.withLock { $0.hang = $0.hang ?? (hook, limit) }
    }

    /// Waits until none is left that has yet to come up, or the task is cancelled.
    func waitUntilUp() async {
        while !Task.isCancelled, standings.contains(where: { [.waiting, .starting].contains($0.state) }) {
            try? await Task.sleep(for: Self.lookInterval)
        }
    }

    /// How the process has ended: what has stopped all the same, without a hook that hangs, has not ended as it should.
    func ending(after ending: LifespanEnding) -> LifespanEnding {
        guard case .orderly = ending, let hang = state.withLock({ $0.hang }) else { return ending }
        return .timedOut(hook: hang.hook, limit: hang.limit)
    }
}
