import ArgumentParser

/// `projectionist plugins`.
struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "See which plugins are there, and let hosts take what has changed.",
        subcommands: [PluginsListCommand.self, PluginsReloadCommand.self, PluginsPinCommand.self])
}
