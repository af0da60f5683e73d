import Dispatch
import Glibc

/// A client on a bare socket, so that a test says every byte and sees how a connection ends.
public final class RawClient: Sendable {
    private let descriptor: Int32
    // Blocking calls stay off the cooperative pool. One at a time for each direction.
    private let writing = DispatchQueue(label: "client.write")
    private let reading = DispatchQueue(label: "client.read")
    private let buffered = Shared<[UInt8]>([])

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Connects to the loopback.
    ///
    /// - Parameter first: what is sent at once, by the same thread: a test whose server allows little time cannot depend
    ///   on when its own task goes on.
    /// - Parameter receiveBuffer: the size of the kernel's receive buffer, for a client that is slow to read.
    public static func connect(
        port: Int, sending first: String = "", receiveBuffer: Int32? = nil
    ) async throws -> RawClient {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestFailure("no socket: errno \(errno)") }
        let client = RawClient(descriptor: descriptor)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        // A server that stops does not answer a SYN: the connect waits for its retransmission, and must not hold up the
        // very threads that the server stops on.
        try await run(on: client.writing) {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { throw TestFailure("cannot connect: \(String(cString: strerror(errno)))") }
            try send(Array(first.utf8), to: descriptor)
        }
        return client
    }

    deinit { close(descriptor) }

    /// Sends a text as UTF-8.
    ///
    /// - Throws: ``TestFailure`` when the server has closed or reset the connection.
    public func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// - Throws: ``TestFailure`` when the server has closed or reset the connection.
    public func send(_ bytes: [UInt8]) async throws {
        let descriptor = descriptor
        try await Self.run(on: writing) { try Self.send(bytes, to: descriptor) }
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw TestFailure("send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// Says that nothing more will be sent.
    public func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes with a reset.
    public func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// What has come; empty when the server has closed.
    public func receive() async throws -> [UInt8] {
        let descriptor = descriptor
        return try await Self.run(on: reading) {
            var bytes = [UInt8](repeating: 0, count: 64 << 10)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count >= 0 else { throw TestFailure("receive: \(String(cString: strerror(errno)))") }
            return Array(bytes[..<count])
        }
    }

    /// Bytes up to and with `end`; nil when the connection is closed before any came.
    public func receive(through end: String) async throws -> String? {
        let mark = Array(end.utf8)
        while true {
            let bytes = buffered.value
            if let start = Self.find(mark, in: bytes) {
                buffered.value = Array(bytes[(start + mark.count)...])
                return String(decoding: bytes[..<(start + mark.count)], as: UTF8.self)
            }
            let more = try await receive()
            if more.isEmpty {
                if bytes.isEmpty { return nil }
                throw TestFailure("closed after \(bytes.count) bytes: \(String(decoding: bytes, as: UTF8.self))")
            }
            buffered.update { $0 += more }
        }
    }

    private static func find(_ mark: [UInt8], in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while start + mark.count <= bytes.count {
                guard let found = memchr(bytes.baseAddress! + start, Int32(mark[0]), bytes.count - start) else { break }
                start = found - UnsafeMutableRawPointer(mutating: bytes.baseAddress!)
                if bytes[start...].starts(with: mark) { return start }
                start += 1
            }
            return nil
        }
    }

    /// Exactly so many bytes.
    ///
    /// - Throws: ``TestFailure`` when the connection is closed before.
    public func receive(count: Int) async throws -> [UInt8] {
        while buffered.value.count < count {
            let more = try await receive()
            guard !more.isEmpty else { throw TestFailure("closed in a body") }
            buffered.update { $0 += more }
        }
        let bytes = buffered.value
        buffered.value = Array(bytes[count...])
        return Array(bytes[..<count])
    }

    /// Whether the server closes without another byte, in order and not with a reset.
    public func isClosedByServer() async throws -> Bool {
        guard buffered.value.isEmpty else { return false }
        return try await receive().isEmpty
    }

    private static func run<Value: Sendable>(
        on queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
