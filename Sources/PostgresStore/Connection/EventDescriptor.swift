import CLibPQ
import EventStore
import Glibc
import Synchronization

/// A flag that a `poll` can wait for, set by any thread. It takes a descriptor of the process when it is opened.
final class EventDescriptor: Sendable {
    private let number = Atomic<Int32>(-1)

    /// What to poll; -1, which `poll` passes over, before ``open()``.
    var descriptor: Int32 { number.load(ordering: .acquiring) }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Takes a descriptor, once.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost`` when the process has none left: one may be free later.
    func open() throws(EventStoreError) {
        guard descriptor < 0 else { return }
        let new = try FileDescriptors.take { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }
        if !number.compareExchange(expected: -1, desired: new, ordering: .acquiringAndReleasing).exchanged {
            close(new)
        }
    }

    func set() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// True if it was set.
    @discardableResult
    func clear() -> Bool {
        var count: UInt64 = 0
        return read(descriptor, &count, 8) == 8
    }
}
