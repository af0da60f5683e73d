import Synchronization

/// Counts the bytes of a body that nobody wants to see: `HEAD`.
final class PieceCounter: Sendable {
    private let bytes = Mutex(0)

    func add(_ count: Int) { bytes.withLock { $0 += count } }

    var count: Int { bytes.withLock { $0 } }
}
