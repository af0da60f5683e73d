import Foundation
import HostSettings
import Testing

/// `Documentation/examples`: each file works as it is, and opens what its comments say.
@Suite("Example env files") struct ExampleFileTests {
    /// A file, and the command that it is for.
    struct Example: Sendable, CustomTestStringConvertible {
        let file: String
        let role: HostSettings.Role
        var testDescription: String { file }

        static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Documentation/examples")

        func text() throws -> String { try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8) }

        func settings() throws -> HostSettings {
            let secrets = ["/run/secrets/postgres-password": "pw\n", "/run/secrets/projectionist-token": "token\n"]
            return try SettingsResolver(bareSources([:], envFile: try text(), files: secrets)).resolve(
                applications: ["DogSchool"], projections: ["trick_counts", "dog_profiles", "daily_registrations"],
                http: .always)
        }
    }

    static let examples = [
        Example(file: "single-process.env", role: .run), Example(file: "api.env", role: .api),
        Example(file: "worker.env", role: .worker), Example(file: "run-without-runners.env", role: .run),
    ]

    @Test func `all of them are tested`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Example.folder.path)
        #expect(files.filter { $0.hasSuffix(".env") }.sorted() == Self.examples.map(\.file).sorted())
    }

    @Test(arguments: examples) func `resolves without a warning`(example: Example) throws {
        #expect(try example.settings().warnings == [])
    }

    @Test(arguments: examples) func `names only variables that there are`(example: Example) throws {
        for name in EnvFile(path: example.file, text: try example.text()).values.keys {
            #expect(SettingDefinition.named(name) != nil, "\(name)")
        }
    }

    @Test(arguments: examples) func `opens what its comments say`(example: Example) throws {
        let lines = try example.text().split(separator: "\n").map(String.init)
        let budget = try example.settings().connectionBudget(
            role: example.role, applications: ["DogSchool"],
            projections: ["trick_counts", "dog_profiles", "daily_registrations"])
        #expect(lines.filter { $0.hasPrefix("# Connection pool budget: ") } == ["# " + budget.summary])
        #expect(lines.filter { $0.hasPrefix("# Connections beside the pools: ") } == ["# " + budget.othersSummary])
        #expect(budget.warning == nil)
        #expect(lines.contains { $0.contains("projectionist budget --shape \(example.role.rawValue))") })
    }

    @Test func `two API processes and two workers fit the server`() throws {
        let counts = try [Self.examples[1], Self.examples[2]].map { example in
            let budget = try example.settings().connectionBudget(
                role: example.role, applications: ["DogSchool"],
                projections: ["trick_counts", "dog_profiles", "daily_registrations"])
            return budget.total + budget.others
        }
        #expect(counts == [22, 20])
        #expect(2 * counts[0] + 2 * counts[1] == 84)
    }
}
