import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `plugins pin`, and what `PROJECTIONIST_TRUST` makes of pins.
    @Suite struct PinCommandTests {
        @Test func `a library is pinned by its bytes, and only pinned ones are opened where that is asked for`()
            async throws
        {
            var school = try DogSchoolHost(["trick_counts", "dog_profiles"])
            school.settings["PROJECTIONIST_TRUST"] = "pinned"
            let refused = try await school.run("plugins", "list", "--strict")
            #expect(refused.end == .exit(78))
            #expect(refused.output.contains("is not pinned, and only pinned libraries are opened"), "\(refused.output)")
            let checked = try await school.run("plugins", "pin", "--check")
            #expect(checked.end == .exit(1))
            #expect(checked.output.contains("trick_counts.toml: is not pinned, its library has "), "\(checked.output)")

            let one = try await school.run("plugins", "pin", "trick-counts")
            #expect(one.end == .exit(0), "\(one.errors)")
            let states = try await school.run("plugins", "list", "--json").rows()
            #expect(
                Dictionary(uniqueKeysWithValues: states.map { ($0["package"] as? String, $0["state"] as? String) })
                    == ["trick-counts": "loaded", "dog-profiles": "rejected"])
            #expect(
                try await school.run("plugins", "pin", school.manifests.appending(path: "dog_profiles.toml").path).end
                    == .exit(0))
            #expect(try await school.run("plugins", "pin", "--check").end == .exit(0))
            #expect(try await school.run("plugins", "list", "--strict").end == .exit(0))
            let again = try await school.run("plugins", "pin", "--json").rows()
            #expect(again.allSatisfy { $0["state"] as? String == "unchanged" })
        }

        @Test func `a pin that is wrong by one bit is refused, with both hashes`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            #expect(try await school.run("plugins", "pin").end == .exit(0))
            let manifest = school.manifests.appending(path: "trick_counts.toml")
            let text = try String(contentsOf: manifest, encoding: .utf8)
            let start = try #require(text.range(of: "sha256 = \"")).upperBound
            let digit = try #require(text[start].hexDigitValue)
            let wrong = text.replacingCharacters(
                in: start..<text.index(after: start), with: String(digit ^ 1, radix: 16))
            try Data(wrong.utf8).write(to: manifest)
            let listed = try await school.run("plugins", "list", "--strict")
            #expect(listed.end == .exit(78))
            #expect(listed.output.contains("the manifest pins "), "\(listed.output)")
            let checked = try await school.run("plugins", "pin", "--check", "--json")
            #expect(checked.end == .exit(1))
            #expect(try checked.rows().first?["state"] as? String == "different")
        }

        @Test func `what is not there to be pinned is named`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            let unknown = try await school.run("plugins", "pin", "cats")
            #expect(unknown.end == .exit(78))
            #expect(unknown.errors.hasPrefix("projectionist: 'cats' is neither a package nor"), "\(unknown.errors)")
            try Data(
                "schema = 1\nlibrary.path = \"libTrickCounts.so\"\npackage.name = \"odd\"\npackage.version = \"1\"\nabi.major = 1\n[entry-points.applications.Odd]\n"
                    .utf8
            )
            .write(to: school.manifests.appending(path: "odd.toml"))
            let odd = try await school.run("plugins", "pin", "odd")
            #expect(odd.end == .exit(78))
            #expect(odd.output.contains("write sha256 = \""), "\(odd.output)")
        }
    }
}
