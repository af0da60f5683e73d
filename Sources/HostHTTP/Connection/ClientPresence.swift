import Synchronization

/// Whether the client of a connection is still there, and whether the server still wants to serve it; for what waits.
final class ClientPresence: Sendable {
    /// Why waiting is over.
    enum Departure: Error, Sendable {
        /// The client has closed the connection, or its side of it.
        case gone
        /// The server drains.
        case draining
    }

    private struct State {
        var departure: Departure?
        var nextKey = 0
        var waiters: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// Ends what waits. The first departure stays.
    func depart(_ departure: Departure) {
        let waiters = state.withLock { state in
            if state.departure == nil { state.departure = departure }
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.finish() }
    }

    var departure: Departure? { state.withLock { $0.departure } }

    /// Runs something that takes long, and cancels it when the client goes or the server drains.
    ///
    /// - Throws: ``Departure`` in that case, else what `operation` throws.
    func whilePresent<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                await self.departed()
                return nil
            }
            defer { group.cancelAll() }
            do {
                if let value = try await group.next() ?? nil { return value }
            } catch {
                throw departure ?? error
            }
            throw departure ?? Departure.gone
        }
    }

    private func departed() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let key = state.withLock { state -> Int? in
            guard state.departure == nil else { return nil }
            state.nextKey += 1
            state.waiters[state.nextKey] = continuation
            return state.nextKey
        }
        guard let key else { return }
        for await _ in stream {}
        state.withLock { _ = $0.waiters.removeValue(forKey: key) }
    }
}
