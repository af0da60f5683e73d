import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `plugins reload` and `plugins list --running`, beside workers of other processes.
    @Suite struct ReloadCommandTests {
        @Test func `every worker takes what has changed, and says what it has not taken`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            let none = try await school.run("plugins", "reload", "--wait")
            #expect(none.end == .exit(69))
            #expect(
                none.errors.hasPrefix("projectionist: no host runs projections on this store now"), "\(none.errors)")
            let worker = try school.start(["worker"])
            try await eventually("the worker's start") { worker.errors.contains("projections started") }
            let process = try #require(worker.processID)

            try DogSchoolManifest.write(["trick_counts", "dog_profiles"], batch: 70, to: school.manifests)
            let good = try await school.run("plugins", "reload", "--wait")
            #expect(good.end == .exit(0), "\(good.errors)")
            #expect(good.output.hasSuffix(":\(process): 1 added, 1 swapped\n"), "\(good.output)")

            let listed = try await school.run("plugins", "list", "--running", "--json").rows()
            let packages = (listed.first?["loaded"] as? [[String: Any]])?.compactMap { $0["package"] as? String }
            #expect(packages?.sorted() == ["dog-profiles", "trick-counts"])
            let reload = listed.first?["last_reload"] as? [String: Any]
            #expect(reload?["complete"] as? Bool == true)
            #expect(reload?["summary"] as? String == "1 added, 1 swapped")

            try school.folder.write("schema = 1\nnonsense", to: "school/dog_profiles.toml")
            let bad = try await school.run("plugins", "reload", "--wait", "--json")
            #expect(bad.end == .exit(1))
            #expect(try bad.rows().first?["complete"] as? Bool == false)
            #expect(bad.output.contains("dog_profiles.toml:2"), "\(bad.output)")
            let text = try await school.run("plugins", "list", "--running")
            #expect(text.output.contains("last reload at "), "\(text.output)")
            #expect(text.output.contains("1 kept, 1 refused"), "\(text.output)")
            // What goes on is listed, with the version that runs.
            #expect(text.output.contains("dog-profiles  1.0.0"), "\(text.output)")

            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0), "\(worker.errors.suffix(2000))")
            #expect(try await school.run("plugins", "list", "--running").output == "no host runs on this store now\n")
        }

        @Test func `a projection that is added projects, and one that is removed stops`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            let log = DogSchoolLog(events: 400, seed: 8)
            try await school.append(log, 0..<200)
            let worker = try school.start(["worker"])
            #expect(try await school.run("projections", "wait", "trick_counts", "--position", "200").end == .exit(0))
            try DogSchoolManifest.write(["trick_counts", "daily_registrations"], batch: 500, to: school.manifests)
            worker.send(SIGHUP)
            #expect(
                try await school.run("projections", "wait", "daily_registrations", "--position", "200").end == .exit(0))
            try FileManager.default.removeItem(at: school.manifests.appending(path: "daily_registrations.toml"))
            #expect(try await school.run("plugins", "reload", "--wait").end == .exit(0))
            try await school.append(log, 200..<400)
            #expect(try await school.run("projections", "wait", "trick_counts", "--position", "400").end == .exit(0))
            #expect(school.database.position(of: "daily_registrations") == 200)
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0), "\(worker.errors.suffix(2000))")
        }
    }
}
