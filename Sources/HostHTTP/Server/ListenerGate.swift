import Glibc
import NIOCore

/// Lets a listening socket take no new connections, while those that wait in its queue can still be accepted: a listening
/// socket that is closed resets every connection in its queue, and some of them have sent a request already.
enum ListenerGate {
    /// How long connections that were on their way have to be accepted.
    static let pause: Duration = .milliseconds(100)

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
