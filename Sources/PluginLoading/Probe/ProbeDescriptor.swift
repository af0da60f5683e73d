import EventStore
import Glibc

/// A descriptor of the host's end of a probe, closed with the value's end.
struct ProbeDescriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// A pair of connected sockets: what is written to one is read from the other.
    static func sockets() throws(ProbeStartFailure) -> [Int32] {
        try pair { socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &$0) }
    }

    /// A pipe: its end to read from, and its end to write to.
    static func pipe() throws(ProbeStartFailure) -> [Int32] {
        try pair { Glibc.pipe(&$0) }
    }

    func makeNonBlocking() { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }

    /// Above those of the standard streams, which the child's are set from, and closed in every child that does not get
    /// them.
    private static func pair(_ make: (inout [Int32]) -> Int32) throws(ProbeStartFailure) -> [Int32] {
        var made: [Int32] = [-1, -1]
        guard make(&made) == 0 else { throw ProbeStartFailure(reason: String(cString: strerror(errno))) }
        defer { for end in made { close(end) } }
        var moved: [Int32] = []
        do {
            for end in made {
                moved.append(try FileDescriptors.take { fcntl(end, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) })
            }
        } catch {
            for end in moved { close(end) }
            throw ProbeStartFailure(reason: "\(error)")
        }
        return moved
    }

    /// `posix_spawn_file_actions_addclosefrom_np`, which the Glibc module does not have, and glibc not before 2.34.
    static let closeFrom: (@convention(c) (UnsafeMutableRawPointer, Int32) -> Int32)? = dlsym(
        nil, "posix_spawn_file_actions_addclosefrom_np"
    ).map { unsafeBitCast($0, to: (@convention(c) (UnsafeMutableRawPointer, Int32) -> Int32).self) }
}
