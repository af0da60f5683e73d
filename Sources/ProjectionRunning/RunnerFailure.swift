import ConnectionPooling
import EventStore
import PluginLoading

/// What a runner was at when an attempt failed.
enum RunnerStep: Sendable, Hashable {
    /// Taking a connection, reading the log or the position.
    case reading
    /// Setting up the read model.
    case settingUp
    /// A transaction with events, or with a position alone.
    case committing
}

/// Why an attempt failed, in one line, and whose fault it is.
///
/// Source: the failure table of the runner's contract.
struct RunnerFailure {
    let text: String
    let blame: AttemptPolicy.Blame
    let isFenced: Bool
    /// Whether a connection was lost in the middle of the work.
    let isLoss: Bool

    init(_ error: any Error, at step: RunnerStep = .reading, history: FailureHistory = FailureHistory()) {
        let storeError: EventStoreError?
        switch error {
        case let failure as PluginFailure:
            text = failure.description
            storeError = failure.storeError
        case let error as EventStoreError:
            text = error.description
            storeError = error
        default:
            text = error is CancellationError ? "cancelled" : String(describing: error)
            storeError = nil
        }
        isFenced = storeError?.code == .fenced
        isLoss = step != .reading && storeError.map(Self.isLoss) == true
        blame = Self.blame(for: error, storeError, at: step, history: history, isLoss: isLoss)
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
        case let failure as PluginFailure:
            // Dead letters come later: until then a plugin that wants an event parked stops here as well.
            return failure.disposition == .stop || failure.disposition == .park ? .stop : .events
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
        ["23505", "42P07", "42710"].contains(error.sqlState)
    }

    /// A lost socket, or the server's word that it ends this session.
    private static func isLoss(_ error: EventStoreError) -> Bool {
        error.code == .connectionLost || error.sqlState?.hasPrefix("57P0") == true
    }
}

/// What has failed before, at the same place: a value.
struct FailureHistory: Sendable, Hashable {
    /// So many sessions lost in a row, at one position, while the others of the process lived on, are the plugin's doing.
    static let blamedLosses = 3

    /// Sessions lost in a row with the work of this position in hand.
    private(set) var losses = 0
    /// Collisions of set-up in a row.
    private(set) var collisions = 0
    private var place: Place?

    private struct Place: Hashable {
        let position: Int64?
        let generation: Int
    }

    /// - Parameters:
    ///   - position: where the projection stands.
    ///   - generation: the feed's: another one says that the process's other sessions were lost as well.
    mutating func note(_ failure: RunnerFailure, _ error: any Error, position: Int64?, generation: Int) {
        let here = Place(position: position, generation: generation)
        if place != here { losses = 0 }
        place = here
        losses = failure.isLoss ? losses + 1 : 0
        let storeError = (error as? EventStoreError) ?? (error as? PluginFailure)?.storeError
        if let storeError, RunnerFailure.isCollision(storeError) { collisions += 1 }
    }

    /// A batch was committed.
    mutating func succeeded() { self = FailureHistory() }
}
