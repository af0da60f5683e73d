import ArgumentParser

/// `projectionist events`.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Append events to an application's log, and read it.",
        subcommands: [EventsAppendCommand.self, EventsReadCommand.self, EventsTailCommand.self])
}

/// The application that a command works on.
struct ApplicationArgument: ParsableArguments {
    @Argument(help: "The application's name, as in DogSchool.")
    var application: String
}
