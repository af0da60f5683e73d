import EventStore
import Foundation
import HostOperations
import Lifespan
import PluginReplay
import ProjectionHost
import Synchronization

extension ReplayCommand {
    /// Replays, until the end of the file or a signal: then what was made for it is removed, and the process ends.
    func replay() async throws -> ReplayReport {
        let context = try common.context(needsStore: store == .postgres)
        // In memory no setting of a store is used.
        if store == .postgres { context.logSettingsWarnings() }
        context.logDiscoveryWarnings()
        CrashNotes.install()
        let printed = PluginOutput(context.logger)
        defer { printed.end() }
        var request = ReplayRequest(projection, events: events)
        request.usesPostgres = store == .postgres
        request.batch = batch
        let interruption = Interruption()
        let (signals, delivery) = AsyncStream.makeStream(of: Int32.self)
        let work = Task { [request] in try await context.replay(request) }
        SignalWatch.start { signal in
            // Whoever asks twice does not want to wait until what was made is removed.
            if interruption.hasCome { _exit(128 + signal) }
            interruption.come()
            delivery.yield(signal)
            work.cancel()
        }
        do {
            return try await CrashNotes.whileRunning { try await work.value }
        } catch {
            var status = CommandFailure(error).code.rawValue
            if interruption.hasCome {
                for await signal in signals {
                    status = 128 + signal
                    break
                }
                ConsoleOutput.standardError.write(line: "projectionist: replay: interrupted")
            } else if HostThread.leftBehind.load(ordering: .relaxed) == 0 {
                throw error
            } else {
                ConsoleOutput.standardError.write(failure: CommandFailure(error))
            }
            // Under a thread that still runs, the clean-up of an exit would pull the ground from under it.
            printed.end()
            _exit(status)
        }
    }
}
