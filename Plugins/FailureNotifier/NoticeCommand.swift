@preconcurrency import Glibc
import ProjectionSDK

/// A program that is run for each notice, one at a time, in a process group that ends with it or when its time is over.
///
/// It gets the notice on its standard input, and of the host's environment only what a program needs to run: the host's
/// holds the password of the database. What it prints goes where the host's plugins print.
struct NoticeCommand {
    private let words: [String]
    private let limit: Duration
    private let environment: [String]
    private static let lookInterval: UInt32 = 5000
    private static let passedOn = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"]

    init(_ words: [String], limit: Duration) {
        self.words = words
        self.limit = limit
        environment = Self.passedOn.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
    }

    /// - Throws: where there is no such program.
    func check() throws {
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let places = words[0].contains("/") ? [words[0]] : folders.split(separator: ":").map { "\($0)/\(words[0])" }
        guard !places.contains(where: Self.isProgram) else { return }
        throw ProjectionError.stop(
            "config.command: '\(words[0])' is no program that can be run\(words[0].contains("/") ? "" : "; there is none in \(folders)")"
        )
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// Runs it to its end, or to the end of its time.
    func run(input: [UInt8]) throws {
        let process = try spawn(reading: input)
        let deadline = ContinuousClock.now + limit
        while !Self.hasEnded(process), ContinuousClock.now < deadline { usleep(Self.lookInterval) }
        let isLate = !Self.hasEnded(process)
        // With what it has left in its group, while its number is still its own.
        kill(-process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard !isLate else {
            throw ProjectionError.stop("\(words[0]) took longer than \(limit.components.seconds) s and was ended")
        }
        guard status == 0 else {
            let signal = status & 0x7f
            throw ProjectionError.stop(
                "\(words[0]) ended with " + (signal == 0 ? "exit code \((status >> 8) & 0xff)" : "signal \(signal)"))
        }
    }

    /// Whether it has ended; its number stays its own until it is waited for.
    private static func hasEnded(_ process: pid_t) -> Bool {
        var information = siginfo_t()
        let result = waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
        return result != 0 ? errno != EINTR : information.si_signo != 0
    }

    private func spawn(reading input: [UInt8]) throws -> pid_t {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ProjectionError.stop("no pipe: \(Self.lastProblem)") }
        defer { for end in ends { close(end) } }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // As long as the end to read from is open here nobody waits, and nothing breaks.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        guard write(ends[1], input, input.count) == input.count else {
            throw ProjectionError.stop("a pipe does not take \(input.count) bytes")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // The host's connections are not the command's.
        _ = Self.closeFrom?(&actions, STDERR_FILENO + 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // The host ignores this one, and a program inherits that.
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let problem = posix_spawnp(&process, words[0], &actions, &attributes, &arguments, &variables)
        guard problem == 0 else {
            throw ProjectionError.stop("\(words[0]) cannot be run: \(String(cString: strerror(problem)))")
        }
        return process
    }

    private static var lastProblem: String { String(cString: strerror(errno)) }

    /// `posix_spawn_file_actions_addclosefrom_np`, which the Glibc module does not have, and glibc not before 2.34.
    private static let closeFrom: (@convention(c) (UnsafeMutableRawPointer, Int32) -> Int32)? = dlsym(
        nil, "posix_spawn_file_actions_addclosefrom_np"
    ).map { unsafeBitCast($0, to: (@convention(c) (UnsafeMutableRawPointer, Int32) -> Int32).self) }
}
