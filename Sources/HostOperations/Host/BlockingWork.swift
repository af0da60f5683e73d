package import EventStore

/// Work that waits in system calls, or in a plugin, away from the cooperative pool.
package enum BlockingWork {
    /// Runs `body` on a thread of its own.
    ///
    /// - Parameter interruptible: what is interrupted when the task is cancelled meanwhile.
    package static func run<Result: Sendable>(
        named name: String, interrupting interruptible: (any Interruptible)? = nil,
        _ body: sending @escaping () throws -> Result
    ) async throws -> Result {
        let work = Handover(body: body)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                HostThread.start(name: name) { continuation.resume(with: Swift.Result { try work.body() }) }
            }
        } onCancel: {
            interruptible?.interrupt()
        }
    }

    /// Runs `body` on a thread of its own, and waits for it no longer than `limit`; the thread is left behind then.
    ///
    /// - Returns: nil where the time was over, or the task was cancelled.
    package static func run<Result: Sendable>(
        named name: String, within limit: Duration, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result? {
        let (results, continuation) = AsyncThrowingStream.makeStream(of: Result.self)
        HostThread.start(name: name) {
            do {
                continuation.yield(try body())
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        let end = Task {
            try await Task.sleep(for: limit)
            continuation.finish()
        }
        defer { end.cancel() }
        for try await result in results { return result }
        return nil
    }

    /// The same, but a cancelled task waits on for as long as `grace`, for what was begun may come to its end.
    ///
    /// - Returns: nil where the time was over.
    package static func run<Result: Sendable>(
        named name: String, within limit: Duration, afterCancellation grace: Duration,
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result? {
        // A task of its own is not cancelled with the one that waits for it.
        let work = Task { try await run(named: name, within: limit, body) }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            Task {
                try? await Task.sleep(for: grace)
                work.cancel()
            }
        }
    }

    // Sendable: the body is sent here, and only the one thread runs it.
    private struct Handover<Result>: @unchecked Sendable {
        let body: () throws -> Result
    }
}
