import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// What `new plugin` refuses, with one line and nothing written.
    @Suite struct NewPluginRefusalTests {
        @Test(arguments: [
            ("1st", "the plugin's name must begin with a letter, since"),
            ("a\"b", "the plugin's name must begin with a letter or digit and hold only"),
            ("x\ny", "the plugin's name must begin with a letter or digit and hold only"),
            ("../x", "the plugin's name must begin with a letter or digit and hold only"),
            ("", "the plugin's name must not be empty"),
            ("pg_x", "the projection's name \"pg_x\" is reserved"),
            ("projectionist", "the projection's name \"projectionist\" is reserved"),
            (String(repeating: "a", count: 60), "projection '\(String(repeating: "a", count: 60))': the name"),
        ])
        func `a name that a manifest or a type may not have is refused`(name: String, said: String) async throws {
            let folder = try TemporaryFolder()
            let outcome = try await NewPlugin.make(name, ["--language", "c"], in: folder)
            #expect(outcome.end == .exit(64))
            #expect(outcome.errors.hasPrefix("projectionist: \(said)"), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }

        @Test func `an application's name is checked as a manifest's`() async throws {
            let folder = try TemporaryFolder()
            let outcome = try await NewPlugin.make(
                "x", ["--language", "c", "--application", "sqlite_a"], in: folder)
            #expect(outcome.end == .exit(64))
            #expect(outcome.errors.contains("the application's name \"sqlite_a\" is reserved"), "\(outcome.errors)")
        }

        @Test func `an unknown language is refused with those that there are`() async throws {
            let outcome = try await NewPlugin.make("x", ["--language", "ada"], in: TemporaryFolder())
            #expect(outcome.end == .exit(64))
            #expect(outcome.errors.contains("'swift', 'c', 'cpp' or 'rust'"), "\(outcome.errors)")
        }

        @Test func `a folder that is not empty is refused and stays as it is; an empty one is taken`() async throws {
            let folder = try TemporaryFolder()
            try folder.write("mine", to: "taken/notes.txt")
            let refused = try await NewPlugin.make("taken", ["--language", "c"], in: folder)
            #expect(refused.end == .exit(64))
            #expect(refused.errors.contains("is there already and is not empty; nothing was written"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.appending("taken").path) == ["notes.txt"])

            try folder.makeFolder("empty")
            let made = try await NewPlugin.make(
                "other", ["--language", "c", "--directory", "empty"], in: folder)
            #expect(made.end == .exit(0), "\(made.errors)")
            #expect(FileManager.default.fileExists(atPath: folder.appending("empty/Makefile").path))
            #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder.path)) == ["taken", "empty"])
        }

        @Test func `the folder in which the command runs is taken, and stays the same folder`() async throws {
            let folder = try TemporaryFolder()
            let before = try FileManager.default.attributesOfItem(atPath: folder.path)[.systemFileNumber] as? Int
            let made = try await NewPlugin.make("x", ["--language", "rust", "--directory", "."], in: folder)
            #expect(made.end == .exit(0), "\(made.errors)")
            let after = try FileManager.default.attributesOfItem(atPath: folder.path)[.systemFileNumber] as? Int
            #expect(before == after)
            #expect(
                try Set(FileManager.default.contentsOfDirectory(atPath: folder.path)) == [
                    "Cargo.toml", "src", "test", "manifests", "README.md", "Dockerfile", ".gitignore",
                ])
        }

        @Test(arguments: ["https://example.com/host", "../projectionist\""])
        func `an address that SwiftPM would call otherwise is refused`(address: String) async throws {
            let folder = try TemporaryFolder()
            let outcome = try await NewPlugin.make("x", ["--language", "swift", "--sdk-url", address], in: folder)
            #expect(outcome.end == .exit(64))
            #expect(outcome.errors.contains("--sdk-url must end with 'projectionist'"), "\(outcome.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }

        @Test func `where nothing can be written nothing is left, and the exit code is 74`() async throws {
            let outcome = try await NewPlugin.make(
                "x", ["--language", "c", "--directory", "/proc/projectionist/x"], in: TemporaryFolder())
            #expect(outcome.end == .exit(74))
            #expect(outcome.errors.contains("'/proc/projectionist/x' cannot be written"), "\(outcome.errors)")
        }

        @Test(arguments: ["swift", "c", "cpp", "rust"])
        func `nothing of a template is left unfilled, in any language`(language: String) async throws {
            let plugin = try await NewPlugin("HTTPLog.a-b", "--language", language)
            let files = try #require(
                FileManager.default.enumerator(at: plugin.package, includingPropertiesForKeys: nil))
            var names: [String] = []
            for case let file as URL in files where !file.hasDirectoryPath {
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(!text.contains("{{"), "\(file.lastPathComponent)")
                names.append(file.lastPathComponent)
            }
            #expect(Set(names).isSuperset(of: ["README.md", "Dockerfile", "HTTPLog.a-b.toml", "project-events"]))
        }
    }
}
