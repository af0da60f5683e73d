import ArgumentParser

/// `projectionist plugins`.
struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins",
        abstract: "See which plugins are there, check them, and let hosts take what has changed.",
        subcommands: [
            PluginsListCommand.self, PluginsCheckCommand.self, PluginsReloadCommand.self, PluginsPinCommand.self,
        ])
}
