import EventStates
import EventStore
import PluginManifests
import Projections

extension FunctionProjection {
    /// What a failed event is reported as.
    ///
    /// - Parameter misuse: what was refused in the call, if anything.
    func failure(
        of fault: EventFault, at offset: Int, _ events: NotificationSlice, _ misuse: EventStoreError?
    ) -> ProjectionFailure {
        let words = context.words
        let record = events[offset]
        let named = FailedEvents(events, position: record.position, applied: offset)
        func failed(_ text: String, code: Int32 = 0) -> ProjectionFailure {
            ProjectionFailure(
                code: code, text: text, applied: offset > 0 ? offset : nil, storeError: misuse, events: named)
        }
        switch fault {
        case .cancelled:
            return ProjectionFailure(
                text: "the call was asked to end after \(offset) of its \(events.count) events",
                storeError: misuse, events: FailedEvents(events, position: nil))
        case .memoryIsShort: return failed("memory is short: the event's state cannot be read")
        case .state(let reason): return failed(stateProblem.text(record.state, reason: reason))
        case .argument(let fault, let function): return failed(fault.text(function.signature))
        case .function(let status, let function):
            let name = function.signature.symbol
            // What the library says of its own statement's failure is less than what the store says.
            if let misuse, misuse.code == .misusedCall || misuse.code == .interrupted {
                return failed(misuse.description)
            }
            if let words { return failed("\(name): \(words)", code: status) }
            if let misuse {
                var failure = failed(
                    status == 0
                        ? "\(name) went on after a failed statement, which loses the transaction: \(misuse)"
                        : misuse.description, code: status)
                failure.wasReportedDone = status == 0
                return failure
            }
            return failed("\(name) failed without saying why", code: status)
        }
    }
}
