import Dispatch
import EventStore
import Glibc
import Projections
import Synchronization

/// Asks a handler to stop again and again, on a thread of its own.
final class RepeatedRequest: Sendable {
    private let isOver = Atomic(false)
    private let made = Atomic(0)
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ request: StopRequest) {
        HostThread.start(name: "stop") { [self] in
            while !isOver.load(ordering: .acquiring) {
                request.request()
                made.add(1, ordering: .relaxed)
                // The call goes on meanwhile; nothing tells when it is at another place.
                usleep(200)
            }
            hasEnded.signal()
        }
    }

    /// How many were made up to now.
    var count: Int { made.load(ordering: .relaxed) }

    /// Waits for the last one.
    func end() {
        isOver.store(true, ordering: .releasing)
        hasEnded.wait()
    }
}
