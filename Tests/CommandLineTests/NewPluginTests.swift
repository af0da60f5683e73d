import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `new plugin`: what it makes is built, tested and run as the package's README says, in each language.
    @Suite(.timeLimit(.minutes(15))) struct NewPluginTests {
        private func use(_ language: String, library: String) async throws {
            let plugin = try await NewPlugin("order-totals", "--language", language)
            let build = try plugin.commands(under: "Build")
            let test = try plugin.commands(under: "Test")
            for command in [build, test] {
                #expect(plugin.printed.contains(command.trimmingCharacters(in: .whitespacesAndNewlines)))
            }
            try await plugin.run(build)
            try await plugin.run(test)
            try await plugin.run("test/project-events")

            var school = try DogSchoolHost([])
            let built = plugin.package.appending(path: library)
            school.settings["PROJECTIONIST_PLUGIN_PATH"] = built.deletingLastPathComponent().path
            try FileManager.default.copyItem(
                at: plugin.package.appending(path: "manifests/order-totals.toml"),
                to: school.manifests.appending(path: "order-totals.toml"))
            let events = plugin.package.appending(path: "test/events.jsonl").path
            let checked = try await school.run("plugins", "check", "school/order-totals.toml", "--events", events)
            #expect(checked.end == .exit(0), "\(checked.output)")
            let listed = try await school.run("plugins", "list", "--json").rows()
            #expect(listed.map { $0["state"] as? String } == ["loaded"], "\(listed)")
            try await school.append(DogSchoolLog(events: 700, seed: 5))
            let summary = try await school.run("run", "--until-caught-up", "--json")
            #expect(summary.end == .exit(0), "\(summary.errors)")
            #expect(try summary.row("order_totals")["events"] as? Int == 700)
            let expected = try school.database.rows(
                "SELECT topic, count(*) FROM dogschool_events GROUP BY topic ORDER BY topic")
            #expect(expected.count > 1)
            #expect(
                try school.database.rows("SELECT topic, events FROM order_totals_topics ORDER BY topic") == expected)

            let image = try String(contentsOf: plugin.package.appending(path: "Dockerfile"), encoding: .utf8)
            let copied = image.split(separator: "\n").filter { $0.hasPrefix("COPY ") }.map {
                String($0.split(separator: " ")[1])
            }
            #expect(copied == [library, "manifests/order-totals.toml"])
            for file in copied {
                #expect(FileManager.default.fileExists(atPath: plugin.package.appending(path: file).path), "\(file)")
            }
        }

        @Test(.enabled(if: TestSurroundings.have("cc") && TestSurroundings.have("make"), "no cc or no make in PATH"))
        func `a new plugin in C is built, passes its test, is loaded and projects`() async throws {
            try await use("c", library: "build/liborder_totals_plugin.so")
        }

        @Test(.enabled(if: TestSurroundings.have("c++") && TestSurroundings.have("make"), "no c++ or no make in PATH"))
        func `a new plugin in C++ is built, passes its test, is loaded and projects`() async throws {
            try await use("cpp", library: "build/liborder_totals_plugin.so")
        }

        @Test(
            .enabled(
                if: TestSurroundings.have("cargo"), "no cargo in PATH: scripts/install-dependencies test installs it"))
        func `a new plugin in Rust is built, passes its test, is loaded and projects`() async throws {
            try await use("rust", library: "target/release/liborder_totals_plugin.so")
        }

        @Test func `a new plugin in Swift is built, passes its test, is loaded and projects`() async throws {
            try await use("swift", library: ".build/release/libOrderTotalsPlugin.so")
        }

        @Test(
            .enabled(
                if: TestSurroundings.have("cargo"), "no cargo in PATH: scripts/install-dependencies test installs it"))
        func `a name that would collide, and an application with a dot, make a package that builds`() async throws {
            let plugin = try await NewPlugin("Cargo", "--language", "rust", "--application", "my.app")
            try await plugin.run("cargo build --release\ntest/project-events")
        }
    }
}
