import ArgumentParser

/// `projectionist plugins`.
struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "See which plugins are there.", subcommands: [PluginsListCommand.self])
}
