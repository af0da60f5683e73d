import ArgumentParser
import Foundation
import HostOperations
import Logging
import ProjectionHost

/// `projectionist plugins list`.
struct PluginsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all manifests, whether their libraries can be loaded, and why not.",
        discussion:
            "Each library is checked, tried in a child process where no good verdict of it is kept, and opened. Nothing is connected to, but by plugins. With --running the event store is asked instead which hosts run, what they have loaded and what came of their last reload."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Exit with 78 if any manifest or plugin is rejected.")
    var strict = false

    @Flag(help: "List what the hosts that run on the event store have loaded, and what came of their last reload.")
    var running = false

    func validate() throws {
        guard !running || !strict else {
            throw ValidationError(
                "--strict is about the manifests that are here, --running about those of hosts that run")
        }
    }

    func run() async throws {
        if running { return try await listRunning() }
        let context = try common.context(needsStore: false)
        context.logDiscoveryWarnings()
        CrashNotes.install()
        let printed = PluginOutput(context.logger)
        defer { printed.end() }
        try list(context)
    }

    private func list(_ context: HostContext) throws(CommandFailure) {
        let plugins = context.openPlugins()
        for warning in plugins.warnings { context.logger.warning("\(warning)") }
        let rows = context.listings(of: plugins)
        do {
            if output.json {
                try StandardOutput.write(.array(rows.map(\.json)))
            } else {
                try StandardOutput.write(PluginListing.table(rows))
            }
        } catch {
            throw CommandFailure(error)
        }
        let rejected = rows.count { $0.state == .rejected }
        guard !strict || rejected == 0 else {
            throw CommandFailure(
                .configuration, "\(rejected) rejected; each has its reason and what to do in 'plugins list'")
        }
    }

    private func listRunning() async throws {
        let hosts = try await common.context().withPluginOperations { try await $0.hosts() }
        if output.json {
            try StandardOutput.write(.array(hosts.map(\.json)))
        } else {
            try StandardOutput.write(RunningHost.table(hosts))
        }
    }
}
