import ArgumentParser
import Logging
import PluginManifests
import ProjectionHost

/// `projectionist plugins`.
struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "See which plugins are there.", subcommands: [PluginsListCommand.self])
}
