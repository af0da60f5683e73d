import Projections
import Synchronization

/// Where another build of a running projection's handler is handed to its runner, and where it is told what came of it.
final class SwapDesk: Sendable {
    /// A handler with what the host knows of it, made and not called yet.
    // Sendable: it is handed over once, and only one side has it at a time.
    struct Offer: @unchecked Sendable {
        let definition: ProjectionDefinition
        let handler: any ProjectionHandler
    }

    private struct State {
        var definition: ProjectionDefinition
        var offer: Offer?
        var hasBeenSeen = false
        var outcome: SwapOutcome?
        var bell: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>

    /// - Parameter definition: of the handler that runs.
    init(_ definition: ProjectionDefinition) { state = Mutex(State(definition: definition)) }

    /// What the runner drives now.
    var definition: ProjectionDefinition { state.withLock { $0.definition } }

    /// Hands a handler over.
    ///
    /// - Returns: false while another one is under way; the handler stays the caller's then.
    func offer(_ offer: Offer) -> Bool {
        let bell: (@Sendable () -> Void)?? = state.withLock { state in
            guard state.offer == nil else { return nil }
            state.offer = offer
            state.hasBeenSeen = false
            state.outcome = nil
            return .some(state.bell)
        }
        guard let bell else { return false }
        bell?()
        return true
    }

    /// What came of the last offer; nil while it is under way.
    var outcome: SwapOutcome? { state.withLock { $0.outcome } }

    // MARK: The runner's side

    /// The offer that is under way. From now on it wakes nobody any more.
    func look() -> Offer? {
        state.withLock { state in
            state.hasBeenSeen = true
            return state.offer
        }
    }

    /// `bell` is rung, once or more, when something is offered that was not looked at; at once where that is so already.
    func onOffer(_ bell: (@Sendable () -> Void)?) {
        let isDue = state.withLock { state in
            state.bell = bell
            return state.offer != nil && !state.hasBeenSeen
        }
        if isDue { bell?() }
    }

    /// The offer is over: the runner has taken the handler, or ends it.
    func resolve(_ outcome: SwapOutcome) -> Offer? {
        state.withLock { state in
            defer { state.offer = nil }
            state.outcome = outcome
            return state.offer
        }
    }

    /// The same offer with another handler.
    func remake(_ offer: Offer) { state.withLock { $0.offer = offer } }

    /// The runner drives something else from now on.
    func drives(_ definition: ProjectionDefinition) { state.withLock { $0.definition = definition } }
}
