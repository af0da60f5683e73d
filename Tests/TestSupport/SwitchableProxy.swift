import Foundation
import Glibc
import Synchronization

/// A TCP forwarder on loopback: one address behind which the server may be another one, fall silent, or be gone.
public final class SwitchableProxy: Sendable {
    private struct State {
        var target: UInt16
        var isFrozen = false
        var isClosed = false
        /// Whether the listener's descriptor is ours: its number is another's once it was closed.
        var isListening = true
        var cutsAtNextAnswer = false
        var closesAtNextAnswer = false
        var sockets: Set<Int32> = []
        /// Each client with its server.
        var pairs: [Int32: Int32] = [:]
        /// Clients whose server is gone, or not heard any more, and who are not told.
        var stranded: Set<Int32> = []
    }

    /// Where clients connect.
    public let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>

    /// - Parameter target: the port on loopback that connections are forwarded to.
    public init(to target: Int) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw TestFailure("no socket: \(String(cString: strerror(errno)))") }
        var address = Self.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw TestFailure("no port: \(String(cString: strerror(errno)))") }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        state = Mutex(State(target: UInt16(target)))
        Thread.detachNewThread { [self] in accept() }
    }

    deinit { close() }

    /// Cuts every connection; later ones reach another server.
    public func redirect(to target: Int) {
        state.withLock { $0.target = UInt16(target) }
        cut()
    }

    /// Cuts every connection.
    public func cut() {
        // Under the lock: a descriptor that is closed meanwhile may be another's.
        state.withLock { state in
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// From now on nothing is forwarded, on old connections and new ones, and none is closed; or it is again.
    public func freeze(_ isFrozen: Bool = true) { state.withLock { $0.isFrozen = isFrozen } }

    /// What is connected now hears nothing more, and is not told so: a middlebox that has forgotten it. New connections are served.
    ///
    /// - Parameter ending: whether the server's side is closed as well.
    public func strand(ending: Bool) {
        state.withLock { state in
            state.stranded.formUnion(state.pairs.keys)
            if ending { for server in state.pairs.values { shutdown(server, Int32(SHUT_RDWR)) } }
        }
    }

    private func isStranded(_ client: Int32) -> Bool { state.withLock { $0.stranded.contains(client) } }

    /// The next thing that a server says reaches nobody: every connection is cut instead.
    ///
    /// - Parameter closing: whether no connection is taken after that.
    public func cutAtNextAnswer(closing: Bool = false) {
        state.withLock { state in
            state.cutsAtNextAnswer = true
            state.closesAtNextAnswer = closing
        }
    }

    /// Cuts every connection and takes no more.
    public func close() {
        state.withLock { state in
            state.isClosed = true
            if state.isListening { shutdown(listener, Int32(SHUT_RDWR)) }
        }
        cut()
    }

    private func accept() {
        while !state.withLock({ $0.isClosed }) {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            Thread.detachNewThread { [self] in serve(client) }
        }
        state.withLock { state in
            state.isListening = false
            Glibc.close(listener)
        }
    }

    private func serve(_ client: Int32) {
        waitWhileFrozen()
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(state.withLock { $0.target })
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if isConnected {
            state.withLock { state in
                state.sockets.formUnion([client, server])
                state.pairs[client] = server
            }
            let back = Thread { [self] in pump(from: server, to: client, of: client, isAnswer: true) }
            back.start()
            pump(from: client, to: server, of: client)
            // The client has gone, and the server shall hear of it.
            shutdown(server, Int32(SHUT_RDWR))
            while !back.isFinished { usleep(1000) }
            state.withLock { state in
                state.sockets.subtract([client, server])
                state.pairs[client] = nil
                state.stranded.remove(client)
            }
        }
        Glibc.close(server)
        Glibc.close(client)
    }

    private func pump(from source: Int32, to target: Int32, of client: Int32, isAnswer: Bool = false) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            waitWhileFrozen()
            let (cuts, closes) = state.withLock { state in
                defer { if isAnswer { state.cutsAtNextAnswer = false } }
                return (isAnswer && state.cutsAtNextAnswer, state.closesAtNextAnswer)
            }
            if cuts { closes ? close() : cut() }
            if isStranded(client) { continue }
            var sent = 0
            while sent < count {
                let written = buffer.withUnsafeBytes {
                    send(target, $0.baseAddress! + sent, count - sent, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { break }
                sent += written
            }
        }
        if isAnswer, isStranded(client) { return }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }

    private func waitWhileFrozen() {
        while state.withLock({ $0.isFrozen && !$0.isClosed }) { usleep(2000) }
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        return address
    }
}
