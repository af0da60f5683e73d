import EventStore
import ProjectionRunning

/// Threads on which a plugin may run, and a store be waited for.
enum ReplayThread {
    private static let lookInterval = Duration.milliseconds(100)

    /// Runs `body`, and waits for its end whatever happens.
    static func run<Result: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            HostThread.start(name: name) { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    /// Runs `body`, whose calls of a plugin are watched.
    ///
    /// - Throws: what `body` throws; ``ReplayError`` for a call that does not return, and `CancellationError` for a task that is
    ///   cancelled: the thread is left behind then.
    static func run<Result: Sendable>(
        _ name: String, watchedBy control: ReplayControl, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let (results, continuation) = AsyncThrowingStream.makeStream(of: Result.self)
        HostThread.start(name: name) {
            do {
                continuation.yield(try body())
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        let watching = Task {
            while true {
                try await Task.sleep(for: lookInterval)
                guard let text = control.look() else { continue }
                return continuation.finish(throwing: ReplayError(.stuck, "projection '\(name)': \(text)"))
            }
        }
        defer { watching.cancel() }
        return try await withTaskCancellationHandler {
            for try await result in results { return result }
            throw CancellationError()
        } onCancel: {
            control.interrupt()
        }
    }
}
