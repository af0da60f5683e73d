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
        /// Of the handler that is kept aside until its successor has committed a batch.
        var aside: ProjectionDefinition?
        var offer: Offer?
        var hasBeenSeen = false
        /// Whether the runner works with the offer.
        var isHeld = false
        var outcome: SwapOutcome?
        var bell: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>

    /// - Parameter definition: of the handler that runs.
    init(_ definition: ProjectionDefinition) { state = Mutex(State(definition: definition)) }

    /// What the runner drives now.
    var definition: ProjectionDefinition { state.withLock { $0.definition } }

    /// What the runner goes back to where what it drives fails at its first events; nil where that has proven itself.
    var aside: ProjectionDefinition? { state.withLock { $0.aside } }

    /// What the runner drives, may go back to, and may come to drive.
    var candidates: [ProjectionDefinition] {
        state.withLock { [$0.definition] + [$0.aside, $0.offer?.definition].compactMap(\.self) }
    }

    /// Hands a handler over.
    ///
    /// - Returns: false while another one is under way; the handler stays the caller's then.
    func offer(_ offer: Offer) -> Bool {
        let bell: (@Sendable () -> Void)?? = state.withLock { state in
            guard state.offer == nil else { return nil }
            state.offer = offer
            state.hasBeenSeen = false
            state.isHeld = false
            state.outcome = nil
            return .some(state.bell)
        }
        guard let bell else { return false }
        bell?()
        return true
    }

    /// What came of the last offer; nil while it is under way.
    var outcome: SwapOutcome? { state.withLock { $0.outcome } }

    /// Whether a handler was handed over, and nothing has come of it yet.
    var isUnderWay: Bool { state.withLock { $0.offer != nil } }

    /// Takes an offer back that the runner does not work with.
    ///
    /// - Returns: the offer, which is the caller's again; nil where there is none, or it is too late.
    func withdraw() -> Offer? {
        state.withLock { state in
            guard !state.isHeld, let offer = state.offer else { return nil }
            state.offer = nil
            state.outcome = .failed("it was taken back")
            return offer
        }
    }

    // MARK: The runner's side

    /// The offer that is under way, which is not taken back before ``release()``.
    func hold() -> Offer? {
        state.withLock { state in
            state.hasBeenSeen = true
            state.isHeld = state.offer != nil
            return state.offer
        }
    }

    /// The offer may be taken back.
    func release() { state.withLock { $0.isHeld = false } }

    /// The offer that is under way.
    func look() -> Offer? { state.withLock { $0.offer } }

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
            defer {
                state.offer = nil
                state.isHeld = false
            }
            state.outcome = outcome
            return state.offer
        }
    }

    /// The same offer with another handler.
    func remake(_ offer: Offer) { state.withLock { $0.offer = offer } }

    /// The runner keeps one aside, or none any more.
    func keepsAside(_ definition: ProjectionDefinition?) { state.withLock { $0.aside = definition } }

    /// The runner drives something else from now on.
    func drives(_ definition: ProjectionDefinition) { state.withLock { $0.definition = definition } }
}
