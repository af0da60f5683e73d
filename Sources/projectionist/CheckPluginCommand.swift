import ArgumentParser
import PluginChecking
import ProjectionHost

/// `projectionist check-plugin`: what `plugins check` starts for each check. Not for people.
struct CheckPluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: CheckServant.argument, abstract: "Make one check for the command that has started this process.",
        shouldDisplay: false)

    func run() throws {
        CheckServant.serve { try HostContext(HostContext.Options()).scratchPostgres(of: $0) }
        throw CommandFailure(
            .usage, "'\(CheckServant.argument)' is started by the host itself; see 'projectionist plugins check'")
    }
}
