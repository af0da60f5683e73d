import ArgumentParser

/// `projectionist new`.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Begin something new.", subcommands: [NewPluginCommand.self])
}
