import HostOperations
import PluginLoading
import Testing

@testable import ProjectionHost

/// What a hook is told of the projections: pure, no thread and no clock.
@Suite struct ProjectionChangesTests {
    private func snapshot(
        _ name: String, _ state: String, _ error: String? = nil, position: Int64? = 1
    ) -> ProjectionSnapshot {
        ProjectionSnapshot(name: name, application: "DogSchool", state: state, position: position, error: error)
    }

    /// All that is due: `dogs: live -> failed (no food)`.
    private func told(_ changes: inout ProjectionChanges) -> [String] {
        var lines: [String] = []
        while let change = changes.next() {
            let reason = change.reason.isEmpty ? "" : " (\(change.reason))"
            lines.append("\(change.projection): \(change.previous) -> \(change.state)\(reason)")
        }
        return lines
    }

    @Test func `each projection's present state is told once at first`() {
        var changes = ProjectionChanges()
        changes.see([snapshot("dogs", "live"), snapshot("cats", "rejected", "no library", position: nil)])
        #expect(told(&changes) == ["dogs:  -> live", "cats:  -> rejected (no library)"])
        changes.see([snapshot("dogs", "live", position: 7), snapshot("cats", "rejected", "no library", position: nil)])
        #expect(told(&changes) == [])
    }

    @Test func `of what happens between two calls the last is told, with what was told before`() {
        var changes = ProjectionChanges()
        changes.see([snapshot("dogs", "live"), snapshot("cats", "live")])
        _ = told(&changes)
        changes.see([snapshot("dogs", "retrying", "a"), snapshot("cats", "live")])
        changes.see([snapshot("dogs", "retrying", "b"), snapshot("cats", "stuck", "c")])
        changes.see([snapshot("dogs", "failed", "d", position: 9), snapshot("cats", "stuck", "c")])
        #expect(changes.count == 2)
        var copy = changes
        #expect(copy.next()?.position == 9)
        #expect(told(&changes) == ["dogs: live -> failed (d)", "cats: live -> stuck (c)"])
    }

    @Test func `what has come and gone again is not told`() {
        var changes = ProjectionChanges()
        changes.see([snapshot("dogs", "live")])
        _ = told(&changes)
        changes.see([snapshot("dogs", "retrying", "a")])
        changes.see([snapshot("dogs", "live")])
        #expect(changes.count == 0)
        #expect(told(&changes) == [])
    }

    @Test func `another reason in the same state is told`() {
        var changes = ProjectionChanges()
        changes.see([snapshot("dogs", "failed", "a")])
        _ = told(&changes)
        changes.see([snapshot("dogs", "failed", "b")])
        #expect(told(&changes) == ["dogs: failed -> failed (b)"])
    }

    @Test func `one that has left the process is told as stopped, once, and may come back`() {
        var changes = ProjectionChanges()
        changes.see([snapshot("dogs", "live")])
        _ = told(&changes)
        changes.see([])
        changes.see([])
        #expect(told(&changes) == ["dogs: live -> stopped"])
        changes.see([])
        #expect(told(&changes) == [])
        changes.see([snapshot("dogs", "starting")])
        #expect(told(&changes) == ["dogs: stopped -> starting"])
    }

    @Test func `of one that came and went before anything was told nobody hears`() {
        var changes = ProjectionChanges()
        changes.see([snapshot("dogs", "live")])
        changes.see([])
        #expect(told(&changes) == [])
    }

    @Test func `of two of one name the first counts: what runs goes before what could not`() {
        var changes = ProjectionChanges()
        changes.see([snapshot("dogs", "live"), snapshot("dogs", "rejected", "twice")])
        #expect(told(&changes) == ["dogs:  -> live"])
    }
}
