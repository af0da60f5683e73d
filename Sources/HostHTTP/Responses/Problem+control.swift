import EventLines
import EventStore
import HostOperations
import NIOHTTP1

extension Problem {
    /// What the host refused.
    init(_ error: OperationError) {
        switch error.code {
        case .unknownApplication:
            self.init(.notFound, "unknown-application", "Unknown application", error.description)
        case .unknownProjection:
            self.init(.notFound, "unknown-projection", "Unknown projection", error.description)
        case .unknownDeadLetter:
            self.init(.notFound, "unknown-dead-letter", "Unknown dead letter", error.description)
        case .notImplemented(let feature):
            self.init(
                .notImplemented, "not-implemented", "Not implemented",
                "This version has no \(feature) yet. \(error.description)")
        case .invalidArgument:
            self.init(.badRequest, "invalid-parameters", "Invalid parameters", error.description)
        case .invalidEvents:
            self.init(.unprocessableEntity, "invalid-body", "Invalid body", error.description)
            faults = [FieldFault(.pointer(""), error.description)]
        case .versionConflict(let conflict):
            self.init(.conflict, "version-conflict", "Version conflict", error.description)
            extensions = [("expected_version", conflict.expected), ("found_version", conflict.found)]
        case .forbiddenByState:
            self.init(.conflict, "forbidden-by-state", "Forbidden by the state", error.description)
        case .unavailable(let delay):
            self.init(.serviceUnavailable, "unavailable", "Unavailable", error.description)
            retry(after: delay)
        case .overloaded(let delay):
            self.init(.serviceUnavailable, "overloaded", "Overloaded", error.description)
            retry(after: delay)
        case .outcomeUnknown:
            self.init(.serviceUnavailable, "outcome-unknown", "Outcome unknown", error.description)
        case .failed:
            self = .internalError
        }
    }

    private mutating func retry(after delay: Duration?) {
        guard let delay else { return }
        headers.replaceOrAdd(name: "Retry-After", value: "\(max(1, delay.components.seconds))")
    }

    /// What the routes refuse before the host is asked.
    init(_ error: RequestError) {
        switch error {
        case .malformed(let text):
            self.init(.badRequest, "malformed-request", "Malformed request", text)
        case .parameters(let faults):
            self.init(
                .badRequest, "invalid-parameters", "Invalid parameters", "The request's parameters are wrong.")
            self.faults = faults
        }
    }

    /// What is wrong with the body of an append.
    init(_ error: AppendDocumentError) {
        switch error {
        case .malformed(let line, let column, let message):
            self.init(
                .badRequest, "malformed-json", "Malformed JSON", "Line \(line), column \(column): \(message).")
            extensions = [("line", Int64(line)), ("column", Int64(column))]
        case .invalid(let faults):
            self.init(.unprocessableEntity, "invalid-body", "Invalid body", "The body is not an append.")
            self.faults = faults.map { FieldFault(.pointer($0.pointer), $0.message) }
        }
    }
}
