import Synchronization

/// What went wrong on threads.
final class Failures: Sendable {
    private let state = Mutex<[String]>([])

    func add(_ error: any Error) { state.withLock { $0.append("\(error)") } }

    var texts: [String] { state.withLock { $0 } }
}
