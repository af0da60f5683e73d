import ConnectionPooling
import EventStore
import PluginLoading

/// Two hosts created the same table at once, which `IF NOT EXISTS` does not prevent: the next attempt finds it.
struct SetUpCollision: Error {
    let error: EventStoreError
}

/// Why an attempt failed, in one line, and whose fault it is.
struct RunnerFailure {
    let text: String
    let blame: AttemptPolicy.Blame
    let isFenced: Bool

    init(_ error: any Error) {
        switch error {
        case let failure as PluginFailure:
            text = failure.description
            if let storeError = failure.storeError, storeError.isTransient {
                blame = .circumstances
            } else {
                // Dead letters come later: until then a plugin that wants an event parked stops here as well.
                blame = failure.disposition == .stop || failure.disposition == .park ? .stop : .events
            }
            isFenced = failure.storeError?.code == .fenced
        case let error as EventStoreError:
            text = error.description
            blame = error.isTransient || error.code == .connectionRefused ? .circumstances : .events
            isFenced = error.code == .fenced
        case let error as PoolError:
            text = error.description
            blame = .circumstances
            isFenced = false
        case let collision as SetUpCollision:
            text = collision.error.description
            blame = .circumstances
            isFenced = false
        case is CancellationError:
            text = "cancelled"
            blame = .circumstances
            isFenced = false
        default:
            text = String(describing: error)
            blame = .events
            isFenced = false
        }
    }
}
