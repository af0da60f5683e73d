import ConnectionPooling
import EventAppending
import EventStore

extension OperationError {
    /// Runs `body`; what it throws of stores and pools becomes what a client is told.
    package static func told<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as EventStoreError {
            throw OperationError(error)
        } catch let error as PoolError {
            throw OperationError(.unavailable(retryAfter: .seconds(1)), "\(error)")
        } catch let error as AppendError {
            throw OperationError(error)
        }
    }
}

extension OperationError {
    /// What a client may know of a store's error: no SQL, no values, no addresses.
    init(_ error: EventStoreError) {
        switch error.code {
        case .versionConflict:
            guard let conflict = error.conflict else { fallthrough }
            self.init(.versionConflict(conflict), error.message)
        case .invalidEvent, .invalidName:
            self.init(.invalidEvents, error.message)
        case .connectionLost, .connectionRefused, .interrupted:
            self.init(.unavailable(retryAfter: .seconds(1)), "the event store does not answer")
        case _ where error.isTransient:
            self.init(.unavailable(retryAfter: .seconds(1)), "the event store cannot do it now")
        default:
            self.init(.failed, "\(error)")
        }
    }

    init(_ error: AppendError) {
        switch error.code {
        case .overloaded: self.init(.overloaded(retryAfter: .seconds(1)), "\(error)")
        case .closed: self.init(.unavailable(retryAfter: nil), "\(error)")
        case .outcomeUnknown: self.init(.outcomeUnknown, "\(error)")
        }
    }
}
