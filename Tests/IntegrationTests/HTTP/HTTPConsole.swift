import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("The console in a browser")
    struct HTTPConsole {
        private static let token = "a-token-that-is-long-enough"
        /// nil where it could not be installed.
        private static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        private static let canDrive: Bool = {
            guard let python = TestSurroundings.python else { return false }
            let tool = URL(filePath: python).deletingLastPathComponent().appending(path: "playwright")
            return FileManager.default.isExecutableFile(atPath: tool.path)
        }()

        private struct Failing {
            let projection: String
            let positions: String
            let more: String
        }

        private static func install(_ failing: Failing, in manifests: URL, _ folder: TemporaryFolder) async throws {
            let name = failing.projection
            try await FixturePlugin.build(
                "picky",
                defines: ["FAILS=(\(failing.positions))", "SEEN=\"\(name)_seen\"", "FIXTURE_ID=\"\(name)\""],
                to: manifests.appending(path: "lib\(name).so"), in: folder)
            let text = """
                schema = 1
                [package]
                name = "\(name)"
                version = "1.0.0"
                [library]
                path = "lib\(name).so"
                [abi]
                major = 1
                [entry-points.projections.\(name)]
                object = "dogs"
                application = "DogSchool"
                max-attempts = 1
                \(failing.more)
                """
            try Data(text.utf8).write(to: manifests.appending(path: "\(name).toml"))
        }

        @Test(
            .enabled(if: browser != nil, "no chromium: scripts/install-dependencies says why"),
            .enabled(if: canDrive, "no Playwright in the tests' Python environment: PyPI was not reached"))
        func `it shows what the database holds, works by keyboard, and asks nobody else`() async throws {
            let database = try PostgresDatabase()
            let folder = try TemporaryFolder()
            let manifests = try folder.makeFolder("manifests")
            try DogSchoolManifest.write(["trick_counts"], batch: 500, to: manifests)
            try await Self.install(
                Failing(projection: "dogs", positions: "position == 700", more: ""), in: manifests, folder)
            try await Self.install(
                Failing(
                    projection: "pups", positions: "position % 50 == 49 && position < 500",
                    more: "on-error = \"park\""), in: manifests, folder)
            let settings = database.settings.merging(["HTTP_TOKEN": Self.token]) { $1 }
            let host = try BuiltHost(settings, manifests: manifests)
            let worker = try await ServingHost.start(host, as: "worker")
            let api = try await ServingHost.start(host, as: "api")
            let look = try PythonProgram.start(
                "look_at_console.py", try #require(Self.browser), "http://127.0.0.1:\(api.port)", Self.token,
                settings: settings)
            let end = try await look.wait(within: 400)
            #expect(end == .exit(0), "\(look.output) \(look.errors.suffix(3000))")
            #expect(
                look.output == """
                    axe finds nothing: the form for the token
                    the token is asked for
                    the position is the database's while events flow
                    what is put aside is the database's
                    pause and resume by the keyboard
                    a stopped projection is seen, with its reason
                    plugins, pools and log are there
                    axe finds nothing: light, 1280 px
                    axe finds nothing: light, 360 px
                    axe finds nothing: dark, 1280 px
                    axe finds nothing: dark, 360 px
                    no request leaves the host
                    the browser does not complain

                    """)
            // The token is in no log.
            for log in [api.process.errors, worker.process.errors] { #expect(!log.contains(Self.token)) }
            #expect(try await api.stop() == .exit(0))
            // One of its projections has stopped.
            _ = try await worker.stop()
        }
    }
}
