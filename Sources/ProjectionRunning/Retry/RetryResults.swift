import Synchronization

/// What came of the retries of a process, until it is told.
final class RetryResults: Sendable {
    private let results = Mutex<[RetryResult]>([])

    func add(_ result: RetryResult) { results.withLock { $0.append(result) } }

    /// Those that have come to their end since the last call.
    func take() -> [RetryResult] {
        results.withLock { results in
            defer { results = [] }
            return results
        }
    }
}
