import EventStore
@preconcurrency import Glibc
import Logging
import PluginLoading
import Synchronization

/// Standard output belongs to the host, which keeps a descriptor of its own for it: what a plugin prints goes to the log, a
/// line each.
final class PluginOutput: Sendable {
    private let isOver = Atomic(false)

    /// From now on descriptor 1 leads to the log, and ``StandardOutput`` to where it led before.
    init(_ logger: Logger) {
        // A process without standard output, or with few descriptors, goes on as it is: the runtime needs them more.
        guard let own = try? FileDescriptors.take({ fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }) else {
            isOver.store(true, ordering: .releasing)
            return
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, ends.allSatisfy({ Int($0) < FileDescriptors.limit - FileDescriptors.reserve }) else {
            for end in ends + [own] where end >= 0 { close(end) }
            isOver.store(true, ordering: .releasing)
            return
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        fflush(stdout)
        dup2(ends[1], STDOUT_FILENO)
        close(ends[1])
        setvbuf(stdout, nil, Int32(_IOLBF), 0)
        StandardOutput.descriptor.store(own, ordering: .releasing)
        HostThread.start(name: "plugin output") { [self, read = ends[0]] in
            Self.forEachLine(from: read) { logger.info("printed by a plugin: \($0)") }
            close(read)
            isOver.store(true, ordering: .releasing)
        }
    }

    /// What was printed up to now is logged when this returns, or after a moment: a child of a plugin may hold the other end.
    func end() {
        fflush(stdout)
        dup2(StandardOutput.descriptor.load(ordering: .acquiring), STDOUT_FILENO)
        for _ in 0..<200 where !isOver.load(ordering: .acquiring) { usleep(5000) }
    }

    private static func forEachLine(from descriptor: Int32, _ body: (String) -> Void) {
        var lines = PrintedLines()
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            for line in lines.add(piece[..<count]) { body(line) }
        }
        for line in lines.end() { body(line) }
    }
}
