import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("Metrics of a plugin's own")
    struct HTTPPluginMetrics {
        @Test
        func `they stand under the plugin's name, exact, and what is no metric is refused`() async throws {
            let database = try PostgresDatabase()
            let folder = try TemporaryFolder()
            let manifests = try folder.makeFolder("manifests")
            try await FixturePlugin.install("metrics", declaring: true, in: manifests, folder)
            let built = try BuiltHost(database.settings, manifests: manifests)
            let host = try await ServingHost.start(built, as: "worker")
            let file = built.folder.appending("events.jsonl")
            try DogSchoolLog(events: 40, seed: 3).write(to: file)
            try await built.append(file)
            let head = try database.head()
            try await eventually("the end of the log") { database.position(of: "dogs") == head }

            #expect(try await host.metric(#"plugin_fixture_events_total{kind="dog \"school\""}"#) == 40)
            #expect(try await host.metric("plugin_fixture_last_position") == Double(head))
            #expect(try await host.metric("plugin_fixture_step_seconds_count") == 40)
            #expect(try await host.metric(#"plugin_fixture_step_seconds_bucket{le="0.001"}"#) == 0)
            #expect(try await host.metric(#"plugin_fixture_step_seconds_bucket{le="0.0025"}"#) == 40)
            let results = try database.rows("SELECT DISTINCT name, value FROM found ORDER BY 1")
            #expect(results.count == 9)
            #expect(results.allSatisfy { $0[1] == "1" }, "\(results)")
            #expect(host.process.errors.contains("the plugin has 1000 series of metrics"))
            #expect(host.process.errors.components(separatedBy: "series of metrics").count == 2)
            #expect(try await host.stop() == .exit(0))
        }
    }
}
