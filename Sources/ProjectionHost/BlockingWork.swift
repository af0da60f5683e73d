import EventStore

/// Work that waits in system calls, or in a plugin, away from the cooperative pool.
enum BlockingWork {
    /// Runs `body` on a thread of its own.
    ///
    /// - Parameter interruptible: what is interrupted when the task is cancelled meanwhile.
    static func run<Result: Sendable>(
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

    // Sendable: the body is sent here, and only the one thread runs it.
    private struct Handover<Result>: @unchecked Sendable {
        let body: () throws -> Result
    }
}
