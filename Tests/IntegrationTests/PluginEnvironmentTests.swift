import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("What a plugin's getenv sees")
    struct PluginEnvironment {
        private func build(_ source: String, to library: URL, in folder: TemporaryFolder) async throws {
            let fixtures = TestSurroundings.checkout.appending(path: "Tests/Fixtures/Plugins")
            let headers = TestSurroundings.checkout.appending(path: "Sources/CProjectionABI/include")
            let compiler = try ChildProcess(
                URL(filePath: "/usr/bin/env"),
                [
                    "clang", "-std=c11", "-D_GNU_SOURCE", "-fPIC", "-fvisibility=hidden", "-fuse-ld=lld", "-shared",
                    "-I\(headers.path)", fixtures.appending(path: source).path, "-o", library.path,
                ], environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
            #expect(try await compiler.wait(within: 120) == .exit(0), "\(compiler.errors)")
        }

        @Test("bridged settings in init and set_up, and an operator's variables as they are")
        func bridged() async throws {
            let folder = try TemporaryFolder()
            let manifests = try folder.makeFolder("manifests")
            try await build("surroundings.c", to: manifests.appending(path: "libsurroundings.so"), in: folder)
            try folder.write(
                """
                schema = 1
                [package]
                name = "fixture"
                version = "1.0.0"
                [library]
                path = "libsurroundings.so"
                [abi]
                major = 1
                [entry-points.applications.DogSchool]
                [entry-points.projections.dogs]
                application = "DogSchool"

                """, to: "manifests/surroundings.toml")
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
