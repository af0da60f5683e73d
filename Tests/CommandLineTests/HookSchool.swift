import Foundation
import TestSupport

/// The built program with the fixture `hooks`: hooks that do what their config says, beside the projection `dogs`.
struct HookSchool {
    var school: DogSchoolHost
    /// A hang ends once it is there.
    let gate: URL
    /// The projection fails as long as it is there.
    let broken: URL

    /// - Parameters:
    ///   - projections: the shipped plugins beside the fixture.
    ///   - defines: for the fixture's preprocessor.
    init(_ projections: [String] = [], defines: [String] = []) async throws {
        school = try DogSchoolHost(projections)
        gate = school.folder.appending("gate")
        broken = school.folder.appending("broken")
        school.settings["FIXTURE_GATE"] = gate.path
        school.settings["FIXTURE_BROKEN"] = broken.path
        school.settings["SWIFT_BACKTRACE"] = "enable=no"
        try await build(defines: defines)
    }

    var library: URL { school.manifests.appending(path: "libhooks.so") }

    /// Builds the fixture and puts it where the manifests find it.
    func build(defines: [String] = []) async throws {
        let new = school.folder.appending("new.so")
        try await FixturePlugin.build("hooks", defines: defines, to: new, in: school.folder)
        guard rename(new.path, library.path) == 0 else { throw TestFailure("rename") }
    }

    /// Writes the fixture's manifest.
    ///
    /// - Parameters:
    ///   - hooks: the tables of its hooks, from `[entry-points.lifespan.…]` on.
    ///   - projection: what the table of `dogs` says more; nil: no projection.
    func declare(_ hooks: String, projection: String? = nil, version: String = "1.0.0") throws {
        let dogs = """
            [entry-points.applications.DogSchool]
            [entry-points.projections.dogs]
            application = "DogSchool"
            """
        let text = """
            schema = 1
            package = { name = "fixture", version = "\(version)" }
            library = { path = "libhooks.so" }
            abi = { major = 1 }
            \(projection.map { dogs + "\n" + $0 } ?? "")
            \(hooks)

            """
        try Data(text.utf8).write(to: school.manifests.appending(path: "hooks.toml"))
    }

    /// What hooks have done by a host's log, in order: `started bell`, `stopped bell`, `left out bell`.
    static func hooks(in log: String) -> [String] {
        log.matches(of: /hook (started|stopped|left out) hook=(\w+)/).map { "\($0.1) \($0.2)" }
    }

    /// What one hook of the fixture said, in order. What it said in a trial counts for nothing.
    static func said(_ hook: String, in log: String) -> [String] {
        log.split(separator: "\n").compactMap { line in
            guard !line.contains("library was tried") else { return nil }
            return line.firstMatch(of: /hook (\w+): (.*?)(?: plugin=\w+)?$/).flatMap {
                $0.1 == hook ? String($0.2) : nil
            }
        }
    }
}
