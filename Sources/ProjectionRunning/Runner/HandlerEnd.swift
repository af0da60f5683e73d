import EventStore
import Logging
import Projections
import Synchronization

/// The end of a handler that drives nothing any more. It may block: nobody waits for it.
// Sendable: the thread that it starts has the handler alone.
final class HandlerEnd: @unchecked Sendable {
    private let handler: any ProjectionHandler
    private let isOver = Atomic(false)

    init(_ handler: any ProjectionHandler) { self.handler = handler }

    /// - Parameter limit: after this it is said that it does not return.
    func begin(within limit: Duration, _ logger: Logger) {
        HostThread.start(name: "destroy") { [self] in
            handler.destroy()
            isOver.store(true, ordering: .releasing)
        }
        Task {
            try? await Task.sleep(for: limit)
            guard !isOver.load(ordering: .acquiring) else { return }
            logger.error(
                "destroy of a build that was replaced has not returned for \(limit); its thread is left behind")
        }
    }
}
