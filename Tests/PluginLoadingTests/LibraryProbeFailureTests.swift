import Foundation
import PluginLibraries
import PluginLoading
import PluginManifests
import Testing

/// Where libraries cannot be tried at all.
@Suite struct LibraryProbeFailureTests {
    @Test(arguments: [
        ("/nowhere/projectionist", "/nowhere/projectionist cannot be started: No such file or directory"),
        ("/bin/true", "the child process ended before it was ready"),
    ])
    func `a library that cannot be tried may be opened, with a warning`(program: String, reason: String) throws {
        try expectWarning(reason, hostVersion: "1.2.3", program)
    }

    @Test func `a program of another version tries nothing`() throws {
        let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        try expectWarning(
            "the program for it is of version ", hostVersion: "0.0.9", built.appending(path: "projectionist").path)
    }

    private func expectWarning(_ reason: String, hostVersion: String, _ program: String) throws {
        let plugin = try PluginUnderTest()
        let library = try plugin.loader.check(.fixture(), library: try plugin.fixture.build("broken"))
        let probe = LibraryProbe(
            program: program, stateDirectory: plugin.fixture.folder + "/state", hostVersion: hostVersion,
            timeLimit: .seconds(10), environment: [:], settings: [:], logger: plugin.log.logger)
        #expect(probe.refusals(of: [library]) == [nil])
        let warning =
            "/manifests/fixture.toml: library \(library.path) is opened without having been tried in a child process: \(reason)"
        #expect(plugin.log.lines.contains { $0.contains(warning) }, "\(plugin.log.lines)")
    }
}
