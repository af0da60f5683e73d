import ArgumentParser
import HostOperations
import PluginLoading
import ProjectionHost

/// `projectionist probe-libraries`: what another `projectionist` starts to try libraries in. Not for people.
struct ProbeLibrariesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: LibraryProbe.argument, abstract: "Try libraries for the host that has started this process.",
        shouldDisplay: false)

    func run() throws {
        ProbeServant.serve(version: HostVersion.text)
        throw CommandFailure(
            .usage, "'\(LibraryProbe.argument)' is started by the host itself; see 'projectionist plugins list'")
    }
}
