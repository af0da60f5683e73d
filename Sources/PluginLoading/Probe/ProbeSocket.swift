@preconcurrency import Glibc
import Synchronization

/// The child's end of the socket to the host that has started it.
package final class ProbeSocket: Sendable {
    private let socket: Int32
    /// Plugins log on any thread.
    private let writing = Mutex(())

    private init(_ socket: Int32) { self.socket = socket }

    /// Takes the socket that the host has put in the place of standard input, and makes this process one for libraries that
    /// may crash it. nil where standard input is no socket: then no host has started this.
    package static func takeStandardInput() -> ProbeSocket? {
        var status = stat()
        guard fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        // What plugins read is empty, and what they print comes line by line.
        let socket = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard socket >= 0, nothing >= 0 else { return nil }
        dup2(nothing, STDIN_FILENO)
        close(nothing)
        setvbuf(stdout, nil, Int32(_IOLBF), 0)
        // A crash is what the child is for: it leaves no core.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        none.rlim_cur = 0
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        return ProbeSocket(socket)
    }

    /// Calls `body` whenever something has come. On the thread that reads: the host's end, in whatever state, ends the
    /// process at once.
    package func forEachPiece(_ body: (inout ProbeLines) -> Void) -> Never {
        var lines = ProbeLines()
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = read(socket, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { _exit(0) }
            lines.add(piece[..<count])
            body(&lines)
        }
    }

    /// Sends a message to the host; any thread.
    package func say(_ message: some Encodable) {
        let line = ProbeLines.line(message)
        writing.withLock { _ in
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    // The host is gone, or a plugin has closed what is not its own.
                    _exit(0)
                }
            }
        }
    }
}
