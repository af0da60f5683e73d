import ConnectionPooling
import EventStore
import Projections

/// Why an attempt failed, in one line, and whose fault it is.
///
/// Source: the failure table of the runner's contract.
struct RunnerFailure {
    let text: String
    let blame: AttemptPolicy.Blame
    let isFenced: Bool
    /// Whether a connection was lost in the middle of the work.
    let isLoss: Bool
    /// Whether it is no event's fault, and no waiting helps: no event is put aside for it.
    let isOfSurroundings: Bool

    init(_ error: any Error, at step: RunnerStep = .reading, history: FailureHistory = FailureHistory()) {
        let storeError: EventStoreError?
        switch error {
        case let failure as ProjectionFailure:
            text = failure.description
            storeError = failure.storeError
        case let error as EventStoreError:
            text = error.description
            storeError = error
        default:
            text = error is CancellationError ? "cancelled" : String(describing: error)
            storeError = nil
        }
        isOfSurroundings = storeError?.isOfSurroundings == true
        isFenced = storeError?.code == .fenced
        isLoss = step != .reading && storeError.map(Self.isLoss) == true
        blame = Self.blame(for: error, storeError, at: step, history: history, isLoss: isLoss)
    }

    /// The store's part in an error, if it has one.
    static func storeError(of error: any Error) -> EventStoreError? {
        (error as? EventStoreError) ?? (error as? ProjectionFailure)?.storeError
    }

    private static func blame(
        for error: any Error, _ storeError: EventStoreError?, at step: RunnerStep, history: FailureHistory, isLoss: Bool
    ) -> AttemptPolicy.Blame {
        if let storeError {
            // A plugin that ends its own session again and again, while the process's other sessions live on.
            if isLoss, history.losses >= FailureHistory.blamedLosses { return .events }
            if storeError.isTransient { return .circumstances }
            // Two hosts created the same table at once, which `IF NOT EXISTS` does not prevent: the next attempt finds it.
            if step == .settingUp, isCollision(storeError), history.collisions == 0 { return .circumstances }
        }
        switch error {
        case let failure as ProjectionFailure:
            switch failure.disposition {
            case .stop: return .stop
            // One dropped table would put the whole log aside.
            case .park: return storeError?.isOfSurroundings == true ? .events : .park
            case .retry, .unnamed: return .events
            }
        case let error as EventStoreError:
            return error.code == .connectionRefused ? .circumstances : .events
        case is PoolError, is CancellationError:
            return .circumstances
        default:
            return .events
        }
    }

    /// Whether "already there" may come of two who made it at once.
    static func isCollision(_ error: EventStoreError) -> Bool {
        error.traits.contains(.alreadyExists)
    }

    /// A lost socket, or the server's word that it ends this session.
    private static func isLoss(_ error: EventStoreError) -> Bool {
        error.code == .connectionLost || error.traits.contains(.sessionEnded)
    }
}
