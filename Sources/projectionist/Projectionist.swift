import ArgumentParser
import Foundation
import HostOperations
import HostSettings
import Lifespan
import ProjectionHost

/// `projectionist`: parses the command line, calls, prints.
@main
struct Projectionist: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projectionist",
        abstract: "Runs event-sourced projections that are built and shipped as plugins.",
        discussion: """
            Settings are environment variables; 'projectionist settings' lists them all.

            Exit codes: 0 done, 1 a projection failed or did not run under --until-caught-up (or what a check or a replay expects is not so), 64 command line, 65 input data, 66 input \
            file, 69 store not available, 70 internal error, 74 reading or writing, 76 a plugin has called exit(), 78 configuration.
            """,
        version: HostVersion.text,
        subcommands: [
            RunCommand.self, WorkerCommand.self, APICommand.self, PluginsCommand.self, ProjectionsCommand.self,
            EventsCommand.self, ReplayCommand.self,
            SettingsCommand.self, BudgetCommand.self, SchemaCommand.self, HealthCommand.self, NewCommand.self,
            ProbeLibrariesCommand.self,
            CheckPluginCommand.self,
        ])

    /// A line to standard error for whatever goes wrong (several wrong settings: a line each), and the exit code that says
    /// of what kind it is.
    static func main() async {
        SignalWatch.ignoreBrokenPipes()
        do {
            var command = try parseAsRoot()
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
            ProcessEnd.end(ExitStatus.done.rawValue)
        } catch let code as ExitCode {
            ProcessEnd.end(code.rawValue)
        } catch {
            // Help and version are errors to the parser, and go to standard output.
            if exitCode(for: error) == .success {
                print(fullMessage(for: error))
                ProcessEnd.end(ExitStatus.done.rawValue)
            }
            let failure = isOfParser(error) ? usageFailure(error) : CommandFailure(error)
            ConsoleOutput.standardError.write(failure: error is SettingsError ? error : failure)
            ProcessEnd.end(failure.code.rawValue)
        }
    }

    private static func isOfParser(_ error: any Error) -> Bool {
        exitCode(for: error) == .validationFailure
    }

    private static func usageFailure(_ error: any Error) -> CommandFailure {
        let text = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        return CommandFailure(.usage, "\(text); see 'projectionist --help'")
    }
}
