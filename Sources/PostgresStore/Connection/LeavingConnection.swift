import CLibPQ
import Dispatch
import Glibc

/// A connection that this side has closed, until the server has closed it too.
///
/// A backend outlives `PQfinish` by some milliseconds, in which it still counts against `max_connections` and shows in
/// `pg_stat_activity`. It does not close its socket itself: the kernel does when the process has ended, which is after it
/// has left both. So a second descriptor of the socket is kept, and the end of file on it says that the backend is gone.
final class LeavingConnection {
    /// How long a server is waited for; one that is frozen or cut off never says that it has let go.
    private static let patience = 1.0
    private var descriptor: Int32

    /// Finishes `handle`, which must not be used after.
    init(finishing handle: OpaquePointer) {
        let socket = PQsocket(handle)
        descriptor = socket < 0 ? -1 : fcntl(socket, F_DUPFD_CLOEXEC, 0)
        PQfinish(handle)
        // A backend that did not get libpq's good-bye, in the middle of a statement for one, shall see the end as well.
        if descriptor >= 0 { shutdown(descriptor, Int32(SHUT_WR)) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Returns when the server has closed its side, or when the patience is over.
    func waitForEnd() {
        guard descriptor >= 0 else { return }
        let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(Self.patience * 1e9)
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { rest in
            while true {
                let now = DispatchTime.now().uptimeNanoseconds
                guard now < deadline else { break }
                var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&wanted, 1, Int32((deadline - now) / 1_000_000) + 1) > 0 else { continue }
                // What the server still had to say interests nobody any more.
                let count = recv(descriptor, rest.baseAddress, rest.count, Int32(MSG_DONTWAIT))
                if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { break }
            }
        }
        close(descriptor)
        descriptor = -1
    }
}
