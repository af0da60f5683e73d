import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `projections dead-letters`, as far as no plugin has to fail for it; what else it does stands with the real parts.
    @Suite struct DeadLettersCommandTests {
        @Test(arguments: [
            [], ["7", "--all"], ["--stream", "a", "--from", "1"], ["--from", "9", "--to", "8"], ["--to", "-1"],
        ])
        func `which events are meant is said in one way`(which: [String]) async throws {
            let school = try DogSchoolHost(["trick_counts"])
            for command in [["retry"], ["drop", "--yes"]] {
                let process = try school.start(["projections", "dead-letters"] + command + ["trick_counts"] + which)
                #expect(try await process.wait() == .exit(64))
                #expect(process.errors.split(separator: "\n").count == 1, "\(process.errors)")
            }
        }

        @Test func `nothing is dropped without a yes, and where nothing is put aside that is said`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            try await school.append(DogSchoolLog(events: 20, seed: 8))
            #expect(try await school.run("run", "--until-caught-up").end == .exit(0))
            let letters = ["projections", "dead-letters"]
            let unsure = try school.start(letters + ["drop", "trick_counts", "--all"])
            #expect(try await unsure.wait() == .exit(64))
            #expect(unsure.errors.contains("what is dropped is never applied: say --yes"), "\(unsure.errors)")
            let list = try await school.run("projections", "dead-letters", "list", "trick_counts")
            #expect(list.output == "nothing is put aside\n")
            #expect(
                try await school.run("projections", "dead-letters", "list", "trick_counts", "--json").rows().isEmpty)
            for command in [
                ["drop", "trick_counts", "--all", "--yes"], ["retry", "trick_counts", "7"],
                ["show", "trick_counts", "7"],
            ] {
                let process = try school.start(letters + command)
                #expect(try await process.wait() == .exit(64))
                #expect(
                    process.errors.hasPrefix("projectionist: 'trick_counts' has not put aside "), "\(process.errors)")
            }
            let unknown = try await school.run("projections", "dead-letters", "list", "tricks")
            #expect(unknown.end == .exit(64))
        }
    }
}
