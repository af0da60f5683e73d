import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("What a plugin's getenv sees")
    struct PluginEnvironment {
        @Test
        func `bridged settings in init and set_up, and an operator's variables as they are`() async throws {
            let folder = try TemporaryFolder()
            let manifests = try folder.makeFolder("manifests")
            try await FixturePlugin.install("surroundings", declaring: true, in: manifests, folder)
            let database = try PostgresDatabase()
            let password = try #require(database.settings["POSTGRES_PASSWORD"])
            let envFile = try folder.write(
                "POSTGRES_MAX_OVERFLOW=9\nCREATE_TABLE=false\nMINE=1\n", to: "deploy.env")
            let host = try BuiltHost(
                [
                    "PERSISTENCE_MODULE": "eventsourcing.postgres", "DATABASE_URL": database.uri,
                    "POSTGRES_PASSWORD_FILE": try folder.write(password + "\n", to: "password").path,
                    // As an operator may write them: not the form in which they would be bridged.
                    "CREATE_TABLE": "Y", "POSTGRES_PRE_PING": "",
                ], manifests: manifests)
            let outcome = try await host.run(
                "worker", "--manifests", manifests.path, "--env-file", envFile.path, "--log-level", "debug",
                "--until-caught-up")
            #expect(outcome.end == .exit(0), "\(outcome.errors.suffix(3000))")

            let rows = try database.rows("SELECT name, value FROM found")
            let seen = Dictionary(uniqueKeysWithValues: rows.map { ($0[0] ?? "", $0[1] ?? "") })
            #expect(
                seen == [
                    "PERSISTENCE_MODULE": "eventsourcing.postgres", "DATABASE_URL": database.uri,
                    "POSTGRES_DBNAME": database.name, "POSTGRES_USER": database.settings["POSTGRES_USER"] ?? "",
                    "POSTGRES_PASSWORD": password, "POSTGRES_SCHEMA": "public", "POSTGRES_POOL_SIZE": "5",
                    "POSTGRES_MAX_OVERFLOW": "9", "CREATE_TABLE": "Y", "POSTGRES_PRE_PING": "",
                    // A default, and what only the env file says.
                    "init POSTGRES_POOL_SIZE": "5", "init POSTGRES_MAX_OVERFLOW": "9",
                ])

            #expect(outcome.errors.contains("bridged POSTGRES_POOL_SIZE=5"))
            #expect(outcome.errors.contains("bridged POSTGRES_PASSWORD=***"))
            #expect(!outcome.errors.contains("bridged CREATE_TABLE"))
        }
    }
}
