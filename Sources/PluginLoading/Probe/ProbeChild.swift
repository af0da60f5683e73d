@preconcurrency import Glibc

/// A child process in which libraries are tried, and which answers in lines: the host's end. For one thread at a time.
///
/// It is in a process group of its own, so that a signal of the terminal is the host's alone, and ends with everything that
/// plugins have started in that group.
package final class ProbeChild<Answer: Decodable> {
    /// What comes of waiting for it.
    package enum Event {
        case answer(Answer)
        case ended(ProbeEnd)
        /// The host is to end.
        case abandoned
    }

    private let process: pid_t
    private let socket: ProbeDescriptor
    private let output: ProbeDescriptor
    private let printed: (String) -> Void
    private var answers = ProbeLines()
    private var lines = PrintedLines()
    private var isSilent = (socket: false, output: false)
    private var end: ProbeEnd?

    /// Milliseconds after which it is looked at, also where nothing has come from it.
    private static var look: Int32 { 20 }

    /// - Parameters:
    ///   - program: this program, or another one that has ``ProbeServant``.
    ///   - arguments: what makes it serve.
    ///   - environment: what is added to the environment of this process, `NAME=value` each.
    ///   - printed: gets what plugins print, line by line.
    package init(
        _ program: String, arguments: [String], environment: [String], printed: @escaping (String) -> Void
    ) throws(ProbeStartFailure) {
        self.printed = printed
        let sockets = try ProbeDescriptor.sockets()
        socket = ProbeDescriptor(sockets[0])
        let theirs = ProbeDescriptor(sockets[1])
        let pipe = try ProbeDescriptor.pipe()
        output = ProbeDescriptor(pipe[0])
        let written = ProbeDescriptor(pipe[1])
        process = try Self.spawn(program, arguments, environment, input: theirs.number, output: written.number)
        socket.makeNonBlocking()
        output.makeNonBlocking()
    }

    deinit { kill() }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String], input: Int32, output: Int32
    ) throws(ProbeStartFailure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        // What the host has open and did not mark is no plugin's.
        _ = ProbeDescriptor.closeFrom?(&actions, STDERR_FILENO + 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        let added = environment.map { strdup($0) }
        defer { for text in words + added { free(text) } }
        // As it is, byte by byte.
        let own: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
        var variables = Array(sequence(first: own) { $0 + 1 }.lazy.map(\.pointee).prefix { $0 != nil }) + added + [nil]
        var process = pid_t()
        let problem = posix_spawn(&process, program, &actions, &attributes, &words, &variables)
        guard problem == 0 else {
            throw ProbeStartFailure(reason: "\(program) cannot be started: \(String(cString: strerror(problem)))")
        }
        return process
    }

    /// Sends a line. Where the child does not take it, it has ended, or will be silent.
    package func send(_ line: [UInt8], within limit: Duration) {
        let deadline = SuspendingClock.now + limit
        var rest = line[...]
        while !rest.isEmpty, SuspendingClock.now < deadline {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var writable = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
                _ = poll(&writable, 1, Self.look)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// What the child says next, or how it ended; one that says nothing until `deadline` is killed.
    ///
    /// All that was printed up to then has gone to `printed`.
    ///
    /// - Parameters:
    ///   - limit: what the deadline was made from.
    ///   - isEnding: looked at many times a second.
    package func next(by deadline: SuspendingClock.Instant, of limit: Duration, unless isEnding: () -> Bool) -> Event {
        while true {
            // What is there already comes before more is read: a plugin that logs without end fills no memory.
            if let answer = answers.next(Answer.self) {
                readOutput()
                return .answer(answer)
            }
            let hasEnded = end != nil || isGone()
            // One that writes without end is silent all the same: nothing of it is an answer.
            if readAnswers(), SuspendingClock.now < deadline, !isEnding() { continue }
            readOutput()
            if hasEnded {
                reap()
                return .ended(end ?? .exit(nil))
            }
            if isEnding() {
                kill()
                return .abandoned
            }
            guard SuspendingClock.now < deadline else {
                kill()
                return .ended(.silence(limit))
            }
            wait()
        }
    }

    /// What was begun and has no end of line belongs to what ran up to now.
    package func tellRest() { for line in lines.end() { printed(line) } }

    /// Ends it, and what is left of its group.
    package func kill() {
        guard end == nil else { return }
        _ = Glibc.kill(process, SIGKILL)
        reap()
    }

    private func wait() {
        var watched: [pollfd] = []
        if !isSilent.socket { watched.append(pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)) }
        if !isSilent.output { watched.append(pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)) }
        // A child of a plugin may hold the other ends after the child's end: so it is looked at once in a while.
        _ = poll(&watched, nfds_t(watched.count), Self.look)
    }

    /// Whether it has ended; it stays there until ``reap()``, so its number is nobody else's.
    private func isGone() -> Bool {
        var info = siginfo_t()
        info.si_signo = 0
        let result = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 ? info.si_signo != 0 : errno == ECHILD
    }

    private func reap() {
        guard end == nil else { return }
        _ = Glibc.kill(-process, SIGKILL)
        var status: Int32 = 0
        var reaped: pid_t
        repeat { reaped = waitpid(process, &status, 0) } while reaped == -1 && errno == EINTR
        end = reaped == process ? ProbeEnd(status: status) : .exit(nil)
        tellRest()
    }

    /// - Returns: whether there was something.
    private func readAnswers() -> Bool {
        Self.read(socket.number, pieces: 1, &isSilent.socket) { answers.add($0) }
    }

    private func readOutput() {
        _ = Self.read(output.number, pieces: 64, &isSilent.output) { for line in lines.add($0) { printed(line) } }
    }

    /// Reads what is there, but no more than so many pieces: a busy writer may write without end.
    ///
    /// - Parameter isSilent: whether nothing more can come.
    /// - Returns: whether there was something.
    private static func read(
        _ descriptor: Int32, pieces: Int, _ isSilent: inout Bool, _ body: (ArraySlice<UInt8>) -> Void
    ) -> Bool {
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        var total = 0
        while !isSilent, total < pieces {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count > 0 {
                total += 1
                body(piece[..<count])
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                break
            } else {
                isSilent = true
            }
        }
        return total > 0
    }
}
