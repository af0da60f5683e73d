import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("A new plugin")
    struct NewPlugin {
        /// All languages write the same statements.
        @Test func `what a new plugin writes is the same on PostgreSQL as on SQLite`() async throws {
            let folder = try TemporaryFolder()
            let builds = try ChildProcess(
                URL(filePath: "/bin/bash"),
                [
                    "-ec",
                    """
                    '\(TestSurroundings.checkout.path)/scripts/install-headers' --prefix "$PWD/installed"
                    export PKG_CONFIG_PATH=$PWD/installed/lib/pkgconfig
                    '\(TestSurroundings.builtProducts.path)/projectionist' new plugin order-totals --language c
                    make -C order-totals
                    """,
                ], environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
            try #require(try await builds.wait() == .exit(0), "\(builds.errors) \(builds.output)")

            let package = folder.appending("order-totals")
            let database = try PostgresDatabase()
            var host = try BuiltHost(database.settings, manifests: package.appending(path: "manifests"))
            host.settings["PROJECTIONIST_PLUGIN_PATH"] = package.appending(path: "build").path
            try await host.append(package.appending(path: "test/events.jsonl"))
            #expect(try await host.catchUp()["order_totals"]?.events == 5)
            let expected = package.appending(path: "test/expected.json")
            let rows = try database.rows(
                "SELECT topic, events::text, last_timestamp FROM order_totals_topics ORDER BY topic COLLATE \"C\"")
            let lines = rows.map { row in
                let timestamp = row[2].map { "\"\($0)\"" } ?? "null"
                return
                    "    {\"topic\": \"\(row[0] ?? "")\", \"events\": \(row[1] ?? ""), \"last_timestamp\": \(timestamp)}"
            }
            let document = "{\n  \"order_totals_topics\": [\n\(lines.joined(separator: ",\n"))\n  ]\n}\n"
            #expect(try String(contentsOf: expected, encoding: .utf8) == document)
            let replay = try await host.run(
                "replay", "order_totals", package.appending(path: "test/events.jsonl").path, "--manifests",
                host.manifests.path, "--store", "postgres", "--expect", expected.path)
            #expect(replay.end == .exit(0), "\(replay.output) \(replay.errors)")
        }
    }
}
