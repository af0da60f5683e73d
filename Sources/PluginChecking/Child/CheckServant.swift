import EventStore
@preconcurrency import Glibc
import Logging
import PluginLibraries
import PluginLoading
public import PluginReplay

/// The child of a ``PluginChecker``: makes the one check that it is told of, and says before each step what it is about to do.
public enum CheckServant {
    /// The first argument of a program that is to be the child.
    public static let argument = CheckChild.argument

    /// Serves until the host has closed its end, or the plugin has ended the process.
    ///
    /// - Parameter postgres: where scratch schemas of a projection are made, by its name; asked only where that is wanted.
    /// - Returns: never, but where standard input is no socket: then nobody has asked for this.
    public static func serve(postgres: @escaping @Sendable (String) throws -> ScratchStore.Place) {
        guard let socket = ProbeSocket.takeStandardInput() else { return }
        socket.forEachPiece { lines in
            guard let request = lines.next(CheckRequest.self) else { return }
            // On a thread with the stack that plugins are promised.
            HostThread.start(name: "check") { make(request, socket, postgres) }
        }
    }

    private static func make(
        _ request: CheckRequest, _ socket: ProbeSocket, _ postgres: @Sendable (String) throws -> ScratchStore.Place
    ) {
        let logger = Logger(label: "check") { _ in
            ProbeLogHandler { level, text in
                socket.say(CheckAnswer.logged(level: level.rawValue, text: text))
            }
        }
        var (outcome, detail) = (CheckOutcome.passed, "")
        do {
            let place = request.usesPostgres ? try postgres(request.projection ?? "") : .memory
            let bench = try CheckBench(request, on: place, logger: logger) {
                socket.say(CheckAnswer.began($0))
            }
            detail = try bench.make(request.check)
        } catch let fault as CheckFault {
            (outcome, detail) = (fault.outcome, fault.detail)
        } catch {
            (outcome, detail) = (.failed, "\(error)")
        }
        if outcome == .passed, let text = LateUses.first { (outcome, detail) = (.failed, text) }
        fflush(stdout)
        socket.say(CheckAnswer.ended(outcome, detail: detail, token: request.token))
    }
}
