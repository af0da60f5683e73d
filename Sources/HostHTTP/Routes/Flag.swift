import Synchronization

/// Something that is true until it is lowered, which works once.
final class Flag: Sendable {
    private let isUp = Atomic(true)

    /// True for the one caller that lowered it.
    func lower() -> Bool { isUp.exchange(false, ordering: .acquiringAndReleasing) }
}
