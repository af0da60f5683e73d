import EventStore
import PluginFunctions
import PluginLibraries
import PluginManifests
import Projections
import TestSupport
import Testing

/// What functions are given, by type and by source.
@Suite struct ArgumentTests {
    private let id = "0102030405060708090a0b0c0d0e0f10"

    private func found(
        _ signature: String, _ state: String, ids: OriginatorIDType = .uuid, textID: String = "order-1"
    ) async throws -> String {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection(signature)
        let failure = library.failure(projection, .orders([state], ids: ids, textID: textID))
        return try failure?.description ?? #require(library.found.first)
    }

    @Test(arguments: [
        (#"{"i":-3,"l":9007199254740993,"d":0.1,"b":true}"#, "-3 9007199254740993 0.10000000000000001 1"),
        (
            #"{"i":-2147483648,"l":-9223372036854775808,"d":7,"b":false}"#,
            "-2147483648 -9223372036854775808 7 0"
        ),
        (#"{"i":2147483647,"l":9223372036854775807,"d":-Infinity,"b":true}"#, "2147483647 9223372036854775807 -inf 1"),
        (#"{"i":{"_type_":"number","_data_":5},"l":0,"d":1e3,"b":false}"#, "5 0 1000 0"),
    ])
    func `scalars go by value, and Python's wrappers are seen through`(state: String, expected: String) async throws {
        let signature = "scalars(execute: fn, state.i: i32, state.l: i64, state.d: f64, state.b: bool) -> i32"
        #expect(try await found(signature, state) == expected)
    }

    @Test(arguments: [
        (#"{"i":1,"l":2,"d":3.5,"b":true}"#, "1:1 1:2 1:3.5 1:1"),
        (#"{"i":0,"l":0,"d":0,"b":false}"#, "1:0 1:0 1:0 1:0"),
        (#"{"i":null,"l":null,"d":null,"b":null}"#, "0:0 0:0 0:0 0:0"), ("{}", "0:0 0:0 0:0 0:0"),
        ("[]", "0:0 0:0 0:0 0:0"), ("null", "0:0 0:0 0:0 0:0"),
    ])
    func `a flag in front of an optional scalar says whether it is there`(
        state: String, expected: String
    ) async throws {
        let signature =
            "optional_scalars(execute: fn, state.i: i32?, state.l: i64?, state.d: f64?, state.b: bool?) -> i32"
        #expect(try await found(signature, state) == expected)
    }

    @Test func `what was there in one event is not in the next`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection(
            "optional_scalars(execute: fn, state.i: i32?, state.l: i64?, state.d: f64?, state.b: bool?) -> i32")
        let full = #"{"i":1,"l":2,"d":3.5,"b":true}"#
        #expect(library.failure(projection, [full, "{}", full]) == nil)
        #expect(library.found == ["1:1 1:2 1:3.5 1:1", "0:0 0:0 0:0 0:0", "1:1 1:2 1:3.5 1:1"])
    }

    @Test(arguments: [
        (
            #"{"t":"Žofie","b":"ab","u":"01020304-0506-0708-090A-0b0c0d0e0f10"}"#,
            "text 6:Žofie bytes 2:ab 0102030405060708090a0b0c0d0e0f10"
        ),
        (
            #"{"t":"","b":"","u":{"_type_":"uuid_hex","_data_":"0102030405060708090a0b0c0d0e0f10"}}"#,
            "text 0: bytes 0: 0102030405060708090a0b0c0d0e0f10"
        ),
        (#"{"t":null,"u":null}"#, "null 0: null 0: null"), ("{}", "null 0: null 0: null"),
        (#"{"t":123456789012345678901234567890}"#, "text 30:123456789012345678901234567890 null 0: null"),
    ])
    func `texts and bytes are pointer and length, UUIDs 16 bytes, and a null pointer is what is not there`(
        state: String, expected: String
    ) async throws {
        let signature = "texts(execute: fn, state.t: text?, state.b: bytes?, state.u: uuid?) -> i32"
        #expect(try await found(signature, state) == expected)
    }

    @Test(arguments: [
        ("state.address.city", #"{"address":{"city":"Brno"}}"#),
        ("state.lines.1.name", #"{"lines":[{"name":"a"},{"name":"Brno"}]}"#),
        (#"state."unit price""#, #"{"unit price":"Brno"}"#), (#"state."a.b"."/c~""#, #"{"a.b":{"/c~":"Brno"}}"#),
        ("state.0.name", #"[{"name":"Brno"}]"#), ("state.x", #"{"x":"Praha","y":1,"x":"Brno"}"#),
        ("state.größe", #"{"größe":"Brno"}"#), (#"state."""#, #"{"":"Brno"}"#),
        ("state.x.y", #"{"x":{"_type_":"thing","_data_":{"y":"Brno"}}}"#),
    ])
    func `a path goes through objects and arrays`(path: String, state: String) async throws {
        #expect(try await found("one_text(execute: fn, \(path): text) -> i32", state) == "Brno")
    }

    @Test func `an event's columns are arguments`() async throws {
        let signature =
            "columns(execute: fn, originator_id: uuid, originator_version: i64, position: i64, notification_id: i32, topic: text, state: bytes) -> i32"
        #expect(try await found(signature, "[1, 2]") == "\(id) 1 10 10 shop:Order.Placed [1, 2]")
        // Whatever the state is, where nothing of it is asked for.
        #expect(try await found(signature, "no JSON") == "\(id) 1 10 10 shop:Order.Placed no JSON")
    }

    @Test func `an originator's id is text or UUID, as the function wants it`() async throws {
        let text = "one_text(execute: fn, originator_id: text) -> i32"
        #expect(try await found(text, "{}") == "01020304-0506-0708-090a-0b0c0d0e0f10")
        #expect(try await found(text, "{}", ids: .text) == "order-1")
        let uuid =
            "columns(execute: fn, originator_id: uuid, originator_version: i64, position: i64, notification_id: i32, topic: text, state: bytes) -> i32"
        #expect(try await found(uuid, "{}", ids: .text, textID: id).hasPrefix("\(id) 1 10"))
        #expect(
            try await found(uuid, "{}", ids: .text)
                == "columns: the field 'originator_id' is a text that is no UUID, expected uuid; event 10, topic shop:Order.Placed, stream order-1"
        )
    }

    @Test(arguments: [
        (#"{"lines":[1,2,3],"tags":{"a":1,"b":2}}"#, "3 1:2"), (#"{"lines":[]}"#, "0 0:0"),
        (#"{"lines":{"_type_":"tuple","_data_":[1]},"tags":null}"#, "1 0:0"),
    ])
    func `elements and members are counted`(state: String, expected: String) async throws {
        let signature = "counts(execute: fn, count(state.lines): i64, count(state.tags): i32?) -> i32"
        #expect(try await found(signature, state) == expected)
    }

    @Test func `arguments beyond the registers arrive`() async throws {
        let integers = (1...7).map { "state.n.\($0 - 1): i64" }
        let reals = (0..<9).map { "state.r.\($0): f64" }
        let signature =
            "many(execute: fn, \((integers + reals).joined(separator: ", ")), state.text: text) -> i32"
        let state = #"{"n":[1,2,3,4,5,6,7],"r":[0.5,1,1,1,1,1,1,1,1],"text":"end"}"#
        #expect(try await found(signature, state) == "28 8.5 end")
    }

    @Test func `each event goes to the function of its topic, in order, with its position`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection([
            "a": "one_text(execute: fn, topic: text) -> i32", "b": "one_text(execute: fn, state.x: text) -> i32",
        ])
        let batch = NotificationBatch.orders(
            [#"{"x":"1"}"#, #"{"x":"2"}"#, #"{"x":"3"}"#, #"{"x":"4"}"#], topics: ["a", "b", "c", "a"])
        #expect(library.failure(projection, batch) == nil)
        #expect(library.found == ["a", "2", "a"])
        #expect(library.queue.entries.map(\.position) == [10, 20, 40])
    }
}
