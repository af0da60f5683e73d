import ArgumentParser
import PluginManifests
import ProjectionHost

/// `projectionist projections`.
struct ProjectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections", abstract: "See which projections are declared, how they stand, and recover them.",
        subcommands: [ProjectionsListCommand.self, ProjectionsStatusCommand.self, ProjectionsRecoverCommand.self])
}
