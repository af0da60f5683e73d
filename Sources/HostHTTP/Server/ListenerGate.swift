import Glibc
import NIOCore

/// Lets a listening socket take no new connections, while those that wait in its queue can still be accepted: a listening
/// socket that is closed resets every connection in its queue, and some of them have sent a request already.
enum ListenerGate {
    /// How long a handshake that is on its way has to come to its end.
    private static let handshakes = Duration.milliseconds(100)
    /// How long the connections that wait have to be accepted.
    private static let limit = Duration.seconds(5)

    /// Makes the kernel drop every SYN: a client that comes now sends it again a second later, and is refused then, since
    /// the socket is closed. Where the kernel does not take the filter (a sandbox, say), nothing changes.
    static func shut(_ listener: any Channel) async {
        guard let options = listener as? any SocketOptionProvider else { return }
        let program = UnsafeMutableBufferPointer<Instruction>.allocate(capacity: 4)
        defer { program.deallocate() }
        _ = program.initialize(from: [
            // The flags of the TCP header; drop what has SYN, pass the rest, the end of a handshake among them.
            Instruction(code: 0x30, k: 13), Instruction(code: 0x45, jf: 1, k: 0x02), Instruction(code: 0x06, k: 0),
            Instruction(code: 0x06, k: UInt32.max),
        ])
        let filter = Program(count: 4, instructions: UnsafeMutableRawPointer(program.baseAddress!))
        try? await options.unsafeSetSocketOption(
            level: SocketOptionLevel(SOL_SOCKET), name: SocketOptionName(attachFilter), value: filter
        ).get()
    }

    /// Waits until no connection waits to be accepted any more.
    static func drain(_ listener: any Channel) async {
        try? await Task.sleep(for: handshakes)
        let start = ContinuousClock.now
        while await backlog(of: listener) > 0, .now - start < limit {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// How many connections the kernel holds that the server has not accepted yet.
    private static func backlog(of listener: any Channel) async -> UInt32 {
        guard let options = listener as? any SocketOptionProvider else { return 0 }
        let info: ListenerInformation? = try? await options.unsafeGetSocketOption(
            level: SocketOptionLevel(IPPROTO_TCP), name: SocketOptionName(TCP_INFO)
        ).get()
        return info?.backlog ?? 0
    }

    /// The beginning of the kernel's `struct tcp_info`; what it calls `tcpi_unacked` is the length of a listening
    /// socket's queue.
    private struct ListenerInformation {
        var states: UInt64
        var timeouts: (UInt32, UInt32)
        var segments: (UInt32, UInt32)
        var backlog: UInt32
    }

    /// `SO_ATTACH_FILTER`, `struct sock_filter` and `struct sock_fprog` of the kernel's headers, which Glibc does not have.
    private static let attachFilter: Int32 = 26

    private struct Instruction {
        var code: UInt16
        var jt: UInt8 = 0
        var jf: UInt8 = 0
        var k: UInt32
    }

    // Sendable: the instructions are not touched before the call that reads them has returned.
    private struct Program: @unchecked Sendable {
        var count: UInt16
        var instructions: UnsafeMutableRawPointer
    }
}
