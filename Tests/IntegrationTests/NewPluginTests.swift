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
            let rows = try database.rows(
                "SELECT topic, events, last_timestamp FROM order_totals_topics ORDER BY topic COLLATE \"C\"")
            let found = rows.map { $0.map { $0 ?? "" }.joined(separator: "|") + "\n" }.joined()
            let expected = try String(contentsOf: package.appending(path: "test/expected.txt"), encoding: .utf8)
            #expect(found == expected)
        }
    }
}
