import EventStore
import Glibc

/// A descriptor of the host's end of a probe, closed with the value's end.
struct ProbeDescriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// A pair of connected sockets: what is written to one is read from the other.
    static func sockets() throws(EventStoreError) -> [Int32] {
        try pair { socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &$0) }
    }

    /// A pipe: its end to read from, and its end to write to.
    static func pipe() throws(EventStoreError) -> [Int32] {
        try pair { Glibc.pipe(&$0) }
    }

    func makeNonBlocking() { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }

    /// Above those of the standard streams, which the child's are set from, and closed in every child that does not get them.
    private static func pair(_ make: (inout [Int32]) -> Int32) throws(EventStoreError) -> [Int32] {
        var made: [Int32] = [-1, -1]
        guard make(&made) == 0 else { return try [FileDescriptors.take { -1 }] }
        defer { for end in made { close(end) } }
        let first = try FileDescriptors.take { fcntl(made[0], F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }
        do throws(EventStoreError) {
            return [first, try FileDescriptors.take { fcntl(made[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }]
        } catch {
            close(first)
            throw error
        }
    }
}
