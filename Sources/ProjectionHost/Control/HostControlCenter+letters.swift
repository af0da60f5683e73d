import EventStore
import HostOperations

extension HostControlCenter {
    func deadLetters(of projection: String, _ query: LetterQuery) async throws -> [DeadLetterSnapshot] {
        try await OperationError.told { try await operations.deadLetters(of: projection, query) }
    }

    func deadLetter(_ id: Int64, of projection: String) async throws -> DeadLetterDetail {
        try await OperationError.told { try await operations.deadLetter(id, of: projection) }
    }

    func retryDeadLetters(_ selection: LetterSelection, of projection: String) async throws {
        _ = try await OperationError.told { try await operations.retry(selection, of: projection) }
    }

    func dropDeadLetter(_ id: Int64, of projection: String) async throws {
        _ = try await OperationError.told { try await operations.drop(.one(id), of: projection) }
    }
}
