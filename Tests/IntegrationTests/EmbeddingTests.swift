import Foundation
import TestSupport
import Testing

extension RealParts {
    /// `scripts/test` builds the example.
    private static let kennel = TestSurroundings.checkout.appending(path: ".build/embedding/debug/kennel")

    @Suite(
        "A host in a program of one's own",
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: kennel.path),
            "Documentation/examples/embedding is not built: run the tests with scripts/test"))
    struct Embedding {
        @Test
        func `its projection, route and hook run among the host's, and what it leaves out does not`() async throws {
            let database = try PostgresDatabase()
            let folder = try TemporaryFolder()
            try DogSchoolManifest.write(["trick_counts", "dog_profiles"], batch: 100, to: folder.url)
            var host = try BuiltHost(database.settings)
            host.program = RealParts.kennel
            // They stand beside projectionist, not beside this program.
            host.settings["PROJECTIONIST_PLUGIN_PATH"] = TestSurroundings.builtProducts.path
            let kennel = try await ServingHost.start(host, arguments: [folder.url.path])
            let route = try await kennel.get("/kennel")
            #expect(route.status == 200)
            #expect(route.text == "open\n")

            let id = UUID().uuidString.lowercased()
            let posted = try await kennel.request(
                "POST", "/applications/DogSchool/events",
                body: """
                    {"originator_id": "\(id)", "events": [
                        {"topic": "\(DogSchoolLog.registered)", "state": {"name": "Fido"}},
                        {"topic": "\(DogSchoolLog.trickAdded)", "state": {"trick": "sit"}}]}
                    """)
            #expect(posted.status == 201)
            let position = try #require((try posted.object()["positions"] as? [Int64])?.last)
            for projection in ["kennel_names", "trick_counts"] {
                let reached = try await kennel.get("/projections/\(projection)/wait?position=\(position)&timeout=30")
                #expect(reached.status == 200, "\(projection): \(reached.text)")
            }
            #expect(try database.rows("SELECT name, dogs FROM kennel_names") == [["Fido", "1"]])
            #expect(try await kennel.get("/readyz").status == 200)
            // Not even its tables are there.
            #expect(try database.number("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'dog_profiles%'") == 0)

            #expect(try await kennel.stop() == .exit(0))
            #expect(kennel.process.output == "the kennel is open\nthe kennel is closed\n")
            let hooks = kennel.process.errors.matches(of: /hook (started|stopped) hook=(\w+)/)
                .map { "\($0.1) \($0.2)" }
            let names = [
                "observability_lifespan", "event_store_lifespan", "projection_runner_lifespan", "opening_hours",
                "http_lifespan",
            ]
            #expect(hooks == names.map { "started \($0)" } + names.reversed().map { "stopped \($0)" })
        }

        @Test
        func `what is wrong is one line on standard error and an exit code, as with projectionist`() async throws {
            var host = try BuiltHost(["PERSISTENCE_MODULE": "eventsourcing.postgres"])
            host.program = RealParts.kennel
            // They stand beside projectionist, not beside this program.
            host.settings["PROJECTIONIST_PLUGIN_PATH"] = TestSurroundings.builtProducts.path
            let outcome = try await host.run(host.manifests.path)
            #expect(outcome.end == .exit(78))
            #expect(outcome.errors.split(separator: "\n").last?.hasPrefix("projectionist: ") == true)
            #expect(outcome.errors.contains("POSTGRES_DBNAME"))
        }
    }
}
