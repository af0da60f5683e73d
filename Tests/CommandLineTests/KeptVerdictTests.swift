import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// What is kept of the libraries that were tried, and when they are tried again.
    @Suite struct KeptVerdictTests {
        /// The shipped `trick_counts`, and one that does what `FIXTURE_END` says.
        private func school(_ end: String = "nothing") async throws -> DogSchoolHost {
            var school = try DogSchoolHost(["trick_counts"])
            try await FixturePlugin.install("ends", declaring: false, in: school.manifests, school.folder)
            school.settings["FIXTURE_END"] = end
            return school
        }

        /// How many libraries `plugins list` has tried, in how many children; nil where it made none.
        private func tried(
            _ school: DogSchoolHost, program: URL? = nil
        ) async throws -> (libraries: Int, children: Int, rejected: Int)? {
            let list = try ChildProcess(
                program ?? TestSurroundings.builtProducts.appending(path: "projectionist"),
                ["plugins", "list", "--json", "--log-level", "debug", "--manifests", school.manifests.path],
                environment: TestSurroundings.childEnvironment.merging(school.settings) { $1 },
                workingFolder: school.folder.url)
            #expect(try await list.wait() == .exit(0), "\(list.errors)")
            let rows = try #require(
                try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
            let rejected = rows.count { $0["state"] as? String == "rejected" }
            if list.errors.contains("no library was tried in a child process") { return nil }
            let line = try #require(list.errors.firstMatch(of: /children=(\d+) .*tried=(\d+)/), "\(list.errors)")
            return (Int(line.2) ?? -1, Int(line.1) ?? -1, rejected)
        }

        @Test func `good libraries share one child, and are not tried at the next start`() async throws {
            let school = try await school()
            let first = try #require(try await tried(school))
            #expect(first == (2, 1, 0))
            #expect(try await tried(school) == nil)
        }

        @Test func `another content, another config and another host are tried`() async throws {
            var school = try await school()
            _ = try await tried(school)

            let library = school.manifests.appending(path: "libends.so")
            try Data((try Data(contentsOf: library)) + [0]).write(to: library)
            #expect(try #require(try await tried(school)) == (1, 1, 0))

            try school.edit(
                "ends", "application = \"DogSchool\"", "application = \"DogSchool\"\nconfig = { kennels = 3 }")
            #expect(try #require(try await tried(school)) == (1, 1, 0))
            #expect(try await tried(school) == nil)

            let other = school.folder.appending("projectionist")
            try FileManager.default.copyItem(
                at: TestSurroundings.builtProducts.appending(path: "projectionist"), to: other)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: other.path)
            school.settings["PROJECTIONIST_PLUGIN_PATH"] = TestSurroundings.builtProducts.path
            #expect(try #require(try await tried(school, program: other)) == (2, 1, 0))
            #expect(try await tried(school, program: other) == nil)
        }

        @Test func `a bad library is tried again at each start, and runs once it is good`() async throws {
            var school = try await school("init crash")
            #expect(try #require(try await tried(school)) == (2, 2, 1))
            #expect(try #require(try await tried(school)) == (1, 1, 1))
            school.settings["FIXTURE_END"] = "nothing"
            #expect(try #require(try await tried(school)) == (1, 1, 0))
            #expect(try await tried(school) == nil)
        }

        @Test func `one that took too long once is tried once more at the same start, and loaded`() async throws {
            var school = try await school("constructor hang")
            school.settings["FIXTURE_ONCE"] = school.folder.appending("once").path
            school.settings["PROJECTIONIST_PROBE_TIMEOUT"] = "2"
            #expect(try #require(try await tried(school)) == (2, 3, 0))
            #expect(try await tried(school) == nil)
        }

        @Test func `one that crashed a child beside others is tried alone, and no verdict on the others is kept`()
            async throws
        {
            // The last of the manifests, so that it is not the first in its child.
            var school = try await school("init crash")
            try FileManager.default.moveItem(
                at: school.manifests.appending(path: "ends.toml"),
                to: school.manifests.appending(path: "zz-ends.toml"))
            school.settings["FIXTURE_ONCE"] = school.folder.appending("once").path
            #expect(try #require(try await tried(school)) == (2, 2, 0))
            #expect(try #require(try await tried(school)) == (1, 1, 0))
            #expect(try await tried(school) == nil)
        }

        @Test func `a verdict that is damaged or that others can write is none`() async throws {
            let school = try await school()
            _ = try await tried(school)
            let folder = school.folder.appending("state/verdicts")
            let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            #expect(files.count == 2)
            try Data("projectionist verdict 1\n".utf8).write(to: files[0])
            chmod(files[1].path, 0o666)
            #expect(try #require(try await tried(school)) == (2, 1, 0))
            #expect(try await tried(school) == nil)
        }
    }
}
