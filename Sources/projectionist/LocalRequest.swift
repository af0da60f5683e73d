import ProjectionHost

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One GET to a host nearby, on a connection of its own.
struct LocalRequest {
    let host: String
    let port: Int
    /// For the whole of it.
    let seconds: Int

    /// - Throws: ``CommandFailure`` where nobody answers in time.
    func get(_ path: String) throws -> (status: Int, body: String) {
        let deadline = ContinuousClock.now + .seconds(seconds)
        let descriptor = try connect(by: deadline)
        defer { close(descriptor) }
        let name = host.contains(":") ? "[\(host)]" : host
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(name):\(port)\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw silent("the request cannot be sent: \(Self.problem(errno))")
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 1 << 20 {
            try wait(descriptor, Int16(POLLIN), by: deadline)
            let count = recv(descriptor, &piece, piece.count, 0)
            if count == 0 { break }
            if count > 0 {
                bytes += piece[..<count]
            } else if errno != EINTR, errno != EAGAIN {
                throw silent(Self.problem(errno))
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix("HTTP/1."), let status = Int(text.dropFirst(9).prefix(3)) else {
            throw silent("what answers there is no HTTP server")
        }
        let body = text.firstRange(of: "\r\n\r\n").map { text[$0.upperBound...] } ?? ""
        return (status, String(body))
    }

    /// To the first of the host's addresses that takes it.
    private func connect(by deadline: ContinuousClock.Instant) throws -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let problem = getaddrinfo(host, "\(port)", &hints, &found)
        defer { if let found { freeaddrinfo(found) } }
        guard problem == 0 else { throw silent("there is no such host: \(String(cString: gai_strerror(problem)))") }
        var last = "there is no address"
        var next = found
        while let address = next?.pointee {
            next = address.ai_next
            let descriptor = socket(
                address.ai_family, address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else {
                last = Self.problem(errno)
                continue
            }
            if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
            if errno == EINPROGRESS {
                do { try wait(descriptor, Int16(POLLOUT), by: deadline) } catch {
                    close(descriptor)
                    throw error
                }
                var result: Int32 = 0
                var size = socklen_t(MemoryLayout<Int32>.size)
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &result, &size)
                if result == 0 { return descriptor }
                last = Self.problem(result)
            } else {
                last = Self.problem(errno)
            }
            close(descriptor)
        }
        throw silent(last)
    }

    private func wait(_ descriptor: Int32, _ events: Int16, by deadline: ContinuousClock.Instant) throws {
        while true {
            let left = Int((deadline - .now) / .milliseconds(1))
            guard left > 0 else { throw silent("it does not answer within \(seconds) s") }
            var watched = pollfd(fd: descriptor, events: events, revents: 0)
            if poll(&watched, 1, Int32(left)) > 0 { return }
        }
    }

    private func silent(_ why: String) -> CommandFailure {
        CommandFailure(.unavailable, "no host answers at \(host), port \(port): \(why)")
    }

    private static func problem(_ number: Int32) -> String { String(cString: strerror(number)) }
}
