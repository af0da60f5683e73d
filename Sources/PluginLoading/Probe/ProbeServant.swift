import EventStore
@preconcurrency import Glibc
import Logging
import PluginLibraries
import PluginManifests
import Synchronization

/// The child of a ``LibraryProbe``: opens the libraries that it is told of, calls what the host would call, and says before
/// each call what it is about to run.
public final class ProbeServant: Sendable {
    private let socket: Int32
    /// Plugins log on any thread.
    private let writing = Mutex(())

    private init(socket: Int32) { self.socket = socket }

    /// Serves until the host has closed its end, or a library has ended the process.
    ///
    /// - Parameter version: of this program; the host takes only its own.
    /// - Returns: never, but where standard input is no socket: then nobody has asked for this.
    public static func serve(version: String) {
        var status = stat()
        guard fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        // What plugins read is empty, and what they print comes line by line.
        let socket = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard socket >= 0, nothing >= 0 else { return }
        dup2(nothing, STDIN_FILENO)
        close(nothing)
        setvbuf(stdout, nil, Int32(_IOLBF), 0)
        // A crash is what the child is for: it leaves no core.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        none.rlim_cur = 0
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        ProbeServant(socket: socket).serve(version: version)
    }

    /// On the thread that reads: the host's end, in whatever state, ends the process at once.
    private func serve(version: String) -> Never {
        var lines = ProbeLines()
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        var loader: PluginLoader?
        say(.ready(version: version))
        while true {
            let count = read(socket, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { _exit(0) }
            lines.add(piece[..<count])
            if loader == nil { loader = lines.next(ProbePreamble.self).map(makeLoader) }
            while let loader, let request = lines.next(ProbeRequest.self) {
                // On a thread with the stack that plugins are promised.
                HostThread.start(name: "probe") { [self] in examine(request.checkedLibrary, loader) }
            }
        }
    }

    private func makeLoader(_ preamble: ProbePreamble) -> PluginLoader {
        PluginLoader(
            stateDirectory: "", hostVersion: preamble.hostVersion,
            logger: Logger(label: "probe") { [self] _ in
                ProbeLogHandler { [self] level, text in say(.logged(level: level.rawValue, text: text)) }
            }
        ) { name in
            preamble.settings[name] ?? getenv(name).map { String(cString: $0) }
        }
    }

    private func examine(_ library: CheckedLibrary, _ loader: PluginLoader) {
        var answer = ProbeAnswer.passed
        do throws(PluginLoadingError) {
            // Of plain functions the host runs none before there are events.
            if library.manifest.isBoundByFunctions {
                _ = try MappedLibrary.open(library) { [self] in say(.began(.constructor)) }
                return finish(.passed)
            }
            let image = try loader.open(library) { [self] in say(.began($0)) }
            say(.began(.initialize))
            try image.initialize()
            for projection in library.manifest.projections {
                say(.began(.create(projection.name)))
                let instance = try image.makeInstance(of: projection)
                say(.began(.destroy(projection.name)))
                instance.destroy()
            }
            // Never started: a start may do what others notice.
            for entry in library.manifest.lifespans {
                say(.began(.createHook(entry.name)))
                let hook = try image.makeHook(of: entry)
                say(.began(.destroyHook(entry.name)))
                hook.destroy()
            }
        } catch {
            answer = .declined(reason: error.description)
        }
        finish(answer)
    }

    private func finish(_ answer: ProbeAnswer) {
        fflush(stdout)
        say(answer)
    }

    private func say(_ answer: ProbeAnswer) {
        let line = ProbeLines.line(answer)
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
