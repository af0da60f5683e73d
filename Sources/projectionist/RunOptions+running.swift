import ArgumentParser
import Foundation
import HostOperations
import HostSettings
import Lifespan
import PlainText
import ProjectionHost

extension RunOptions {
    /// Runs a host until its end.
    ///
    /// - Throws: a ``CommandFailure`` when it does not end as it should, an `ExitCode` when that was said already.
    func run(as role: HostSettings.Role) async throws {
        let context = try common.context(http: untilCaughtUp ? .never : HTTPServing(role))
        CrashNotes.install()
        let printed = PluginOutput(context.logger)
        defer { printed.end() }
        let control = LifespanControl()
        let reloads = ReloadSignal()
        SignalWatch.start(hangUp: { reloads.raise() }) { control.deliver(signal: $0) }
        let display = ProgressDisplay(logger: context.logger)
        let host = try HostComposition(
            context, role: role, isStrict: strict, endsWhenCaughtUp: untilCaughtUp, control: control,
            watcher: display.watcher)
        reloads.watch(host)
        let outcome = await CrashNotes.whileRunning { await host.run() }
        if let failure = outcome.failure {
            ConsoleOutput.standardError.write(line: "projectionist: \(OneLine.text(failure.text))")
            throw ExitCode(failure.code)
        }
        guard untilCaughtUp else { return }
        let rows = outcome.projections
        if output.json {
            try StandardOutput.write(.array(rows.map(\.json)))
        } else {
            try StandardOutput.write(ProjectionSnapshot.summaryTable(rows))
        }
        for complaint in outcome.complaints {
            ConsoleOutput.standardError.write(line: "projectionist: \(OneLine.text(complaint))")
        }
        guard outcome.catchUpStatus == .done else { throw ExitCode(outcome.catchUpStatus.rawValue) }
    }
}
