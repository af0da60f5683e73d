import ConnectionPooling
import EventAppending
import EventStore
import HostHTTP
import HostSettings

extension HostControlCenter {
    /// Runs `body`; what it throws becomes what a client is told.
    func told<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as EventStoreError {
            throw HostControlError(error)
        } catch let error as PoolError {
            throw HostControlError(.unavailable(retryAfter: .seconds(1)), "\(error)")
        } catch let error as AppendError {
            throw HostControlError(error)
        }
    }
}

extension HostControlError {
    /// What a client may know of a store's error: no SQL, no values, no addresses.
    init(_ error: EventStoreError) {
        switch error.code {
        case .versionConflict:
            guard let conflict = error.conflict else { fallthrough }
            self.init(.versionConflict(conflict), error.message)
        case .invalidEvent, .invalidName:
            self.init(.invalid([FieldFault(.pointer(""), error.message)]), error.message)
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

extension HostRole {
    init(_ role: HostSettings.Role) {
        switch role {
        case .run: self = .run
        case .worker: self = .worker
        case .api: self = .api
        }
    }
}
