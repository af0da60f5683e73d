public import Foundation
import Glibc
import Synchronization

/// A program that a test started. Its output goes to files, so that it is never held up by a pipe that nobody reads. It
/// is killed when the last reference to it goes.
public final class ChildProcess: Sendable {
    /// How a process ended.
    public enum End: Sendable, Equatable {
        /// With this exit code.
        case exit(Int32)
        /// By this signal.
        case signal(Int32)
    }

    private enum State {
        case running(pid_t)
        case ended(End)
    }

    private let state: Mutex<State>
    private let folder: TemporaryFolder
    private let command: String

    /// Starts a program with exactly the given environment.
    ///
    /// - Parameter input: a file that becomes its standard input; nil for an empty one.
    /// - Throws: ``TestFailure`` when it cannot be started.
    public init(
        _ program: URL, _ arguments: [String], environment: [String: String], input: URL? = nil,
        workingFolder: URL? = nil
    ) throws {
        folder = try TemporaryFolder()
        command = ([program.lastPathComponent] + arguments).joined(separator: " ")

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input?.path ?? "/dev/null", O_RDONLY, 0)
        let written = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder.appending("out").path, written, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, folder.appending("err").path, written, 0o600)

        // Sockets of servers in this process are not closed on exec, and would live on in the child.
        guard let closeFrom = Self.closeFrom, closeFrom(&actions, STDERR_FILENO + 1) == 0 else {
            throw TestFailure("posix_spawn_file_actions_addclosefrom_np is missing: glibc 2.34 or later is needed")
        }

        // The runner of the tests may block signals in the thread that happens to run this.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        // posix_spawn_file_actions_addchdir_np is not to be had from Swift; `env` becomes the program, under the same id.
        let line = (workingFolder.map { ["/usr/bin/env", "-C", $0.path] } ?? []) + [program.path] + arguments
        var words = line.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid = pid_t()
        let problem = posix_spawn(&pid, line[0], &actions, &attributes, &words, &variables)
        guard problem == 0 else {
            throw TestFailure("\(program.path) does not start: \(String(cString: strerror(problem)))")
        }
        state = Mutex(.running(pid))
    }

    deinit {
        kill()
    }

    /// The process's id, for a look at it from outside; nil once it has ended.
    public var processID: Int32? {
        state.withLock { state in
            if case .running(let pid) = state { pid } else { nil }
        }
    }

    /// How it ended; nil while it runs.
    public var end: End? {
        state.withLock { state in
            if case .running(let pid) = state { Self.reap(pid, options: WNOHANG, into: &state) }
            if case .ended(let end) = state { return end }
            return nil
        }
    }

    /// What it wrote to standard output so far.
    public var output: String { text(of: "out") }

    /// What it wrote to standard error so far.
    public var errors: String { text(of: "err") }

    /// Sends a signal, if it still runs.
    public func send(_ signal: Int32) {
        state.withLock { state in
            // Under the lock the process is not reaped, so its id is nobody else's yet.
            if case .running(let pid) = state { _ = Glibc.kill(pid, signal) }
        }
    }

    /// Lets it open no file descriptor of this number or above; those that it has stay.
    ///
    /// - Returns: the bound before.
    /// - Throws: ``TestFailure`` when it has ended, or the kernel refuses.
    public func limitDescriptors(to bound: UInt64) throws -> UInt64 {
        guard let prlimit = Self.prlimit else { throw TestFailure("the C library has no prlimit") }
        return try state.withLock { state in
            guard case .running(let pid) = state else { throw TestFailure("'\(command)' has ended") }
            var limits = rlimit()
            let resource = Int32(RLIMIT_NOFILE.rawValue)
            guard prlimit(pid, resource, nil, &limits) == 0 else {
                throw TestFailure("prlimit: \(String(cString: strerror(errno)))")
            }
            let before = limits.rlim_cur
            limits.rlim_cur = rlim_t(bound)
            guard prlimit(pid, resource, &limits, nil) == 0 else {
                throw TestFailure("prlimit: \(String(cString: strerror(errno)))")
            }
            return UInt64(before)
        }
    }

    /// `kill -9`, and waits until it is gone.
    public func kill() {
        state.withLock { state in
            guard case .running(let pid) = state else { return }
            _ = Glibc.kill(pid, SIGKILL)
            Self.reap(pid, options: 0, into: &state)
        }
    }

    /// Waits until it has ended by itself.
    ///
    /// - Throws: ``TestFailure`` with what it wrote, after it was killed, when it has not ended within `seconds`.
    @discardableResult
    public func wait(within seconds: Double = 120) async throws -> End {
        do {
            return try await eventually("the end of '\(command)'", within: seconds, every: 10) { end }
        } catch let failure as TestFailure {
            kill()
            throw TestFailure("\(failure); it wrote: \(errors.suffix(2000)) \(output.suffix(2000))")
        }
    }

    /// `posix_spawn_file_actions_addclosefrom_np`, which the Glibc module does not have.
    private static let closeFrom: (@convention(c) (UnsafeMutableRawPointer, Int32) -> Int32)? = dlsym(
        nil, "posix_spawn_file_actions_addclosefrom_np"
    ).map { unsafeBitCast($0, to: (@convention(c) (UnsafeMutableRawPointer, Int32) -> Int32).self) }

    /// `prlimit`, which the Glibc module does not have either.
    private static let prlimit: (@convention(c) (pid_t, Int32, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Int32)? =
        dlsym(nil, "prlimit")
        .map {
            unsafeBitCast(
                $0,
                to: (@convention(c) (pid_t, Int32, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Int32).self)
        }

    private func text(of name: String) -> String {
        guard let data = try? Data(contentsOf: folder.appending(name)) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func reap(_ pid: pid_t, options: Int32, into state: inout State) {
        var status: Int32 = 0
        var reaped: pid_t
        repeat { reaped = waitpid(pid, &status, options) } while reaped == -1 && errno == EINTR
        guard reaped == pid else { return }
        let signal = status & 0x7f
        state = .ended(signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal))
    }
}
