import EventStore
import PluginLoading
import PluginManifests
import Projections
import Testing

/// The sentences of `projectionist_json.h`.
extension HeaderPromiseTests {
    /// What the plugin `fields` finds at paths, and at each member.
    func fields(_ state: String, paths: String) throws -> [String: String] {
        let instance = try plugin.instance("fields", config: "{\(paths)}")
        try instance.apply(NotificationSlice(.fixture([state])), in: plugin.call)
        return plugin.queue.found
    }

    @Test func `an integer that does not fit int64 is a double and, for who asks for text, its digits`() throws {
        let found = try fields(
            #"{"fits": -9223372036854775808, "above": 9223372036854775808, "below": -9223372036854775809, "long": 12345678901234567890123456789012345678901234567890}"#,
            paths: "fits")
        #expect(found["fits"] == "int64 -9223372036854775808 -9.22337e+18")
        #expect(found["next above"] == "double '9223372036854775808' 9.22337e+18")
        #expect(found["next below"] == "double '-9223372036854775809' -9.22337e+18")
        #expect(found["next long"] == "double '12345678901234567890123456789012345678901234567890' 1.23457e+49")
    }

    @Test func `real takes every number, beyond a double's range it is infinite, or 0`() throws {
        let found = try fields(#"{"half": 0.5, "huge": 1e400, "tiny": -1e-400, "whole": 3}"#, paths: "half")
        #expect(found["half"] == "double 0.5")
        #expect(found["next huge"] == "double inf")
        #expect(found["next tiny"] == "double -0")
        #expect(found["next whole"] == "int64 3 3")
    }

    @Test func `NaN, Infinity and -Infinity are doubles`() throws {
        let found = try fields(#"{"a": NaN, "b": Infinity, "c": -Infinity}"#, paths: "b")
        #expect(found["b"] == "double inf")
        #expect(found["next a"] == "double nan")
        #expect(found["next c"] == "double -inf")
    }

    @Test func `half of a surrogate pair reads as U+FFFD`() throws {
        let found = try fields(#"{"name": "Fi\ud800do", "whole": "\ud83d\udc36"}"#, paths: "name whole")
        #expect(found["name"] == "text 'Fi\u{FFFD}do'")
        #expect(found["whole"] == "text '🐶'")
    }

    @Test func `of several members of one name the last counts, and the others are not there`() throws {
        let instance = try plugin.instance("fields", config: "{a b /a}")
        let state = #"{"a": 1, "b": {"c": 1, "c": 2}, "a": "last"}"#
        try instance.apply(NotificationSlice(.fixture([state])), in: plugin.call)
        let rows = plugin.queue.lines.map { $0.replacing("INSERT INTO found VALUES ($1, $2) ", with: "") }
        #expect(
            rows == [
                "[text a, text text 'last']", "[text b, text object of 1]", "[text /a, text text 'last']",
                "[text next b, text object of 1]", "[text next a, text text 'last']",
            ])
    }

    @Test func `nesting deeper than 1000 levels is not read`() throws {
        func state(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try fields(state(1000), paths: "0")["problem"] == nil)
        #expect(try fields(state(1001), paths: "0")["problem"]?.contains("nested more than 1000 deep") == true)
    }

    @Test func `problem may be null, and a state that is not JSON does not fail the call`() throws {
        #expect(try found("json", state: "{]") == ["root": "failed"])
    }

    @Test func `a node may be copied, and next steps through lists with no names and ends`() throws {
        let found = try found("json", state: #"{"name": "Fido", "list": [1, true], "a.b/c~d": 1}"#)
        #expect(
            found == [
                "a node that is none": "0", "step of a list": "0", "name in a list": "0", "without a name": "0",
                "boolean": "0", "its value": "1", "after the last": "2", "again": "2", "step of a text": "3",
                "below a text": "2", "pointer": "0", "path to a number": "0",
            ])
    }

    @Test func `all plugins that are given the event from one reading of the log share what was parsed`() throws {
        let path = try plugin.fixture.build("fields", defines: ["FIXTURE_VERSION=\"1.0.1\""])
        let other = try plugin.fixture.build("fields", defines: ["FIXTURE_VERSION=\"1.0.2\""], as: "libother.so")
        let entry = PluginManifest.ProjectionEntry.fixture(config: "{address}")
        let batch = NotificationBatch.fixture([#"{"name": "Fido"}"#])
        func address(_ library: String, _ batch: NotificationBatch) throws -> String? {
            let image = try plugin.loader.open(.fixture(projections: [entry]), library: library)
            try image.makeInstance(of: entry).apply(NotificationSlice(batch), in: plugin.call)
            return plugin.queue.found["address"]
        }
        let first = try address(path, batch)
        #expect(try address(other, batch) == first)
        let again = NotificationBatch.fixture([#"{"name": "Fido"}"#])
        #expect(try address(path, again) != first)
    }
}
