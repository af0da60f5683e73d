import ArgumentParser
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
            if interruption.hasCome { ProcessEnd.end(128 + signal) }
            interruption.come()
            delivery.yield(signal)
            work.cancel()
        }
        do {
            return try await CrashNotes.whileRunning { try await work.value }
        } catch {
            guard interruption.hasCome else { throw error }
            ConsoleOutput.standardError.write(line: "projectionist: replay: interrupted")
            for await signal in signals { throw ExitCode(128 + signal) }
            throw error
        }
    }
}
