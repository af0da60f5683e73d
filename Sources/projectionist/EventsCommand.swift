import ArgumentParser

/// `projectionist events`.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Append events to an application's log, and read it.",
        subcommands: [EventsAppendCommand.self, EventsReadCommand.self, EventsTailCommand.self])
}
