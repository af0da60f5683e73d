import PluginManifests
import Testing

@testable import ProjectionHost

/// What a reload changes: pure, no file and no library.
@Suite struct PlanDifferenceTests {
    private func projection(
        _ name: String, manifest: String = "/m/a.toml", hash: String? = "aa", topics: [String] = [],
        stateVersion: Int = 1, batch: Int = 500, application: String = "DogSchool", backfills: Bool = true
    ) -> PlannedProjection {
        PlannedProjection(
            entry: PluginManifest.ProjectionEntry(
                name: name, application: application, topics: topics, batch: batch, stateVersion: stateVersion,
                backfills: backfills), manifest: manifest, contentHash: hash)
    }

    private func change(
        of name: String = "dogs", from running: [PlannedProjection], to next: PlanDifference.Next
    ) -> PlanDifference.Change? { PlanDifference(from: running, to: next).changes[name] }

    @Test func `nothing changes where nothing has changed, though the manifest may have another name`() {
        let next = PlanDifference.Next(projections: [projection("dogs", manifest: "/m/b.toml")])
        #expect(change(from: [projection("dogs")], to: next) == .keep)
        #expect(PlanDifference(from: [], to: .init()).changes.isEmpty)
    }

    @Test func `other code, or another entry of the manifest, takes over`() {
        let running = [projection("dogs")]
        #expect(change(from: running, to: .init(projections: [projection("dogs", hash: "bb")])) == .replace)
        #expect(change(from: running, to: .init(projections: [projection("dogs", batch: 7)])) == .replace)
    }

    @Test func `what is new is added, and what no manifest declares any more is removed`() {
        let difference = PlanDifference(from: [projection("dogs")], to: .init(projections: [projection("cats")]))
        #expect(difference.changes == ["cats": .add, "dogs": .remove("no manifest declares it any more")])
        #expect(difference.names { $0 == .add } == ["cats"])
    }

    @Test func `what is disabled is removed, and says so`() {
        var next = PlanDifference.Next()
        next.disabled = ["/m/a.toml"]
        #expect(change(from: [projection("dogs")], to: next) == .remove("its manifest says enabled = false"))
    }

    @Test(arguments: ["/m/a.toml", "/m"]) func `what cannot be read is not gone`(path: String) {
        var next = PlanDifference.Next()
        next.unread = [path: "no TOML"]
        #expect(change(from: [projection("dogs")], to: next) == .refuse("no TOML"))
    }

    @Test func `a folder whose name begins alike is another one`() {
        var next = PlanDifference.Next()
        next.unread = ["/m/a": "no folder"]
        #expect(change(from: [projection("dogs")], to: next) == .remove("no manifest declares it any more"))
    }

    @Test func `what is rejected by name goes on as it was`() {
        var next = PlanDifference.Next()
        next.rejected = ["dogs": "the library crashed"]
        #expect(change(from: [projection("dogs")], to: next) == .refuse("the library crashed"))
        #expect(change(from: [], to: next) == nil)
    }

    @Test func `what would need a read model of its own is refused with the reason`() throws {
        let running = [projection("dogs", topics: ["a", "b"])]
        func reason(_ new: PlannedProjection) throws -> String {
            let change = change(from: running, to: .init(projections: [new]))
            guard case .refuse(let reason) = change else { throw Unexpected(change: change) }
            return reason
        }
        #expect(try reason(projection("dogs", topics: ["a", "b"], stateVersion: 2)).contains("state-version is 2 now"))
        #expect(try reason(projection("dogs", topics: ["a"])).contains("backfill = false"))
        #expect(try reason(projection("dogs", topics: ["a", "b"], application: "Shop")).contains("'Shop'"))
        // The order says nothing, and whoever asks for no events of the past gets none.
        #expect(change(from: running, to: .init(projections: [projection("dogs", topics: ["b", "a"])])) == .replace)
        let onward = projection("dogs", topics: ["c"], backfills: false)
        #expect(change(from: running, to: .init(projections: [onward])) == .replace)
    }

    private struct Unexpected: Error { let change: PlanDifference.Change? }
}
