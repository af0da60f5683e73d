import ArgumentParser
import HostSettings
import ProjectionHost

/// `projectionist settings`.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List every setting: its value (secrets masked), where it came from, its range.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try common.context()
        context.logSettingsWarnings()
        let settings = context.settings.resolved
        if output.json {
            try StandardOutput.write(.array(settings.map(json)))
            return
        }
        var table = TextColumns(
            ("name", .left), ("value", .left), ("source", .left), ("range", .left), ("meaning", .left))
        for setting in settings {
            table.add([
                setting.name, setting.displayedValue ?? "", "\(setting.source)", setting.range, setting.meaning,
            ])
        }
        try StandardOutput.write(table.text)
    }

    private func json(_ setting: ResolvedSetting) -> JSONDocument {
        .object([
            ("name", .string(setting.name)), ("group", .string(setting.group.rawValue)),
            ("value", JSONDocument(setting.displayedValue)), ("source", .string("\(setting.source)")),
            ("range", .string(setting.range)), ("meaning", .string(setting.meaning)),
        ])
    }
}
