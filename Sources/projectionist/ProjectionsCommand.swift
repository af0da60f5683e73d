import ArgumentParser

/// `projectionist projections`.
struct ProjectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract:
            "See which projections are declared and how they stand; wait for them, pause, resume and recover them, and work with what they have put aside.",
        subcommands: [
            ProjectionsListCommand.self, ProjectionsStatusCommand.self, ProjectionsTopCommand.self,
            ProjectionsWaitCommand.self,
            ProjectionsPauseCommand.self, ProjectionsResumeCommand.self, ProjectionsRecoverCommand.self,
            DeadLettersCommand.self,
        ])
}
