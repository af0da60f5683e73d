import CLibPQ
import EventStore
import Glibc
import Synchronization

/// A flag that a `poll` can wait for, set by any thread.
final class EventDescriptor: Sendable {
    let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(descriptor >= 0, "no file descriptor is left: \(String(cString: strerror(errno)))")
    }

    deinit { close(descriptor) }

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

/// Ends what a connection waits in, and every later wait.
final class PostgresInterrupt: Interruptible {
    let event = EventDescriptor()
    private let isSet = Atomic(false)

    var isInterrupted: Bool { isSet.load(ordering: .acquiring) }

    func interrupt() {
        isSet.store(true, ordering: .releasing)
        event.set()
    }
}

/// Wakes a reader in `waitForPush`.
final class PostgresWake: Wakeable {
    let event = EventDescriptor()

    func wake() { event.set() }
}
