import Foundation
import ParserFuzzing
import TestSupport
import Testing

extension PluginTrials {
    /// Damaged library files through the whole program, with the real loader in the child; and the harness that gives many more to the
    /// parsers alone.
    @Suite struct MutatedLibraryTests {
        private static let count = 300

        /// The shipped plugin in C with changes, each with a manifest of its own.
        private func school() throws -> DogSchoolHost {
            var school = try DogSchoolHost([])
            let library = TestSurroundings.builtProducts.appending(path: "libDailyRegistrations.so")
            let good = [UInt8](try Data(contentsOf: library))
            for number in 0..<Self.count {
                let name = "damaged\(number)"
                // The first one is whole.
                let bytes = number == 0 ? good : MutatedLibrary.bytes(of: good, seed: 20261201, number: number)
                try Data(bytes).write(to: school.manifests.appending(path: "lib\(name).so"))
                let manifest = """
                    schema = 1
                    [package]
                    name = "daily-registrations"
                    version = "1.0.0"
                    [library]
                    path = "lib\(name).so"
                    [abi]
                    major = 1
                    [entry-points.applications.DogSchool]
                    [entry-points.projections.daily_registrations]
                    application = "DogSchool"

                    """
                // A package of its own: where the code runs, it says that it is another one.
                try Data(
                    manifest.replacing("\"daily-registrations\"", with: "\"\(name)\"")
                        .replacing("daily_registrations", with: name).utf8
                ).write(to: school.manifests.appending(path: "\(name).toml"))
            }
            school.settings["PROJECTIONIST_PROBE_TIMEOUT"] = "5"
            return school
        }

        @Test func `the host lives through damaged libraries, and says of each what became of it`() async throws {
            let school = try school()
            let outcome = try await school.run("plugins", "list", "--json", "--log-level", "critical")
            #expect(outcome.end == .exit(0), "\(outcome.errors.suffix(2000))")
            let rows = try outcome.rows()
            #expect(rows.count == Self.count)
            let reasons = rows.map { ($0["problems"] as? [String])?.first ?? "" }
            // All are refused: the whole ones are another package than their manifests say.
            #expect(rows.allSatisfy { $0["state"] as? String == "rejected" })
            #expect(reasons.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
            // They come to different ends: the file's rules, and the code itself.
            #expect(reasons.count { $0.contains("damaged ELF file") } > 20)
            #expect(reasons.count { $0.contains("daily-registrations") } > 20)
        }

        @Test func `the harness of the parsers ends well, and finds every fault that is planted`() async throws {
            let folder = try TemporaryFolder()
            func run(_ arguments: String...) async throws -> ChildProcess {
                let process = try ChildProcess(
                    TestSurroundings.builtProducts.appending(path: "fuzz-parsers"), arguments,
                    environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
                _ = try await process.wait(within: 300)
                return process
            }
            let clean = try await run("0", "7", "1000")
            #expect(clean.end == .exit(0), "\(clean.output)")
            #expect(
                clean.output.split(separator: "\n").count { $0.contains(": 1000 inputs, ") } == 4, "\(clean.output)")
            let planted = try await run("--planted", "7")
            #expect(planted.end == .exit(0), "\(planted.output)")
            #expect(planted.output.contains("hang: found at input "), "\(planted.output)")
        }
    }
}
