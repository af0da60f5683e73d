import ArgumentParser
import HostOperations
import Logging
import ProjectionHost

/// `projectionist plugins list`.
struct PluginsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all manifests, whether their libraries can be loaded, and why not.",
        discussion:
            "Each library is checked, tried in a child process where no good verdict of it is kept, and opened. Nothing is connected to, but by plugins."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Exit with 78 if any manifest or plugin is rejected.")
    var strict = false

    func run() throws {
        let context = try common.context(needsStore: false)
        context.logDiscoveryWarnings()
        CrashNotes.install()
        let printed = PluginOutput(context.logger)
        defer { printed.end() }
        let plugins = context.openPlugins()
        for warning in plugins.warnings { context.logger.warning("\(warning)") }
        let rows = context.listings(of: plugins)
        if output.json {
            try StandardOutput.write(.array(rows.map(\.json)))
        } else {
            try StandardOutput.write(PluginListing.table(rows))
        }
        let rejected = rows.count { $0.state == .rejected }
        guard !strict || rejected == 0 else {
            throw CommandFailure(
                .configuration, "\(rejected) rejected; each has its reason and what to do in 'plugins list'")
        }
    }
}
