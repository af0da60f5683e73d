import EventStore
@preconcurrency import Glibc
import Logging
import PluginLibraries
import PluginManifests

/// The child of a ``LibraryProbe``: opens the libraries that it is told of, calls what the host would call, and says before
/// each call what it is about to run.
public final class ProbeServant: Sendable {
    private let socket: ProbeSocket

    private init(socket: ProbeSocket) { self.socket = socket }

    /// Serves until the host has closed its end, or a library has ended the process.
    ///
    /// - Parameter version: of this program; the host takes only its own.
    /// - Returns: never, but where standard input is no socket: then nobody has asked for this.
    public static func serve(version: String) {
        guard let socket = ProbeSocket.takeStandardInput() else { return }
        ProbeServant(socket: socket).serve(version: version)
    }

    private func serve(version: String) -> Never {
        var loader: PluginLoader?
        say(.ready(version: version))
        socket.forEachPiece { [self] lines in
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

    private func say(_ answer: ProbeAnswer) { socket.say(answer) }
}
