import EventStore
import PluginFunctions
import PluginLibraries
import PluginManifests
import Projections
import TestSupport
import Testing

/// A field that is not as the signature says is an error of that event, and the function is not called.
@Suite struct FieldErrorTests {
    private func failure(_ argument: String, _ state: String) async throws -> String {
        let library = try await FunctionsUnderTest("arguments")
        // Which function it is does not matter: it is not called.
        let projection = try library.projection("add(\(argument)) -> i32")
        let failure = try #require(library.failure(projection, ["{}", state].reversed()))
        #expect(library.found.isEmpty)
        return failure.description
    }

    @Test(arguments: [
        ("state.x: f64", "{}", "is missing, expected f64"), ("state.x: f64", #"{"x":null}"#, "is null, expected f64"),
        ("state.x: f64", #"{"x":"1"}"#, "is a text, expected f64"),
        ("state.x: f64", #"{"x":true}"#, "is a bool, expected f64"),
        ("state.x: i64", #"{"x":1.0}"#, "is a number with a fraction or an exponent, expected i64"),
        ("state.x: i64", #"{"x":9223372036854775808}"#, "is an integer out of the range of i64, expected i64"),
        ("state.x: i64?", #"{"x":-99999999999999999999}"#, "is an integer out of the range of i64, expected i64?"),
        ("state.x: i32", #"{"x":2147483648}"#, "is an integer out of the range of i32, expected i32"),
        ("state.x: i32?", #"{"x":-2147483649}"#, "is an integer out of the range of i32, expected i32?"),
        ("state.x: i32", #"{"x":[1]}"#, "is an array, expected i32"),
        ("state.x: bool", #"{"x":1}"#, "is an integer, expected bool"),
        ("state.x: bool?", #"{"x":{}}"#, "is an object, expected bool?"),
        ("state.x: text", #"{"x":1.5}"#, "is a number, expected text"),
        ("state.x: text?", #"{"x":12}"#, "is an integer, expected text?"),
        ("state.x: bytes", #"{"x":false}"#, "is a bool, expected bytes"),
        ("state.x: uuid", #"{"x":"dog"}"#, "is a text that is no UUID, expected uuid"),
        ("state.x: uuid?", #"{"x":7}"#, "is an integer, expected uuid?"),
    ])
    func `a field that is missing or of another type is named with what was expected and what was found`(
        argument: String, state: String, message: String
    ) async throws {
        #expect(
            try await failure(argument, state)
                == "add: the field 'state.x' \(message); event 10, topic shop:Order.Placed, stream 01020304-0506-0708-090a-0b0c0d0e0f10"
        )
    }

    @Test func `what cannot be counted is named`() async throws {
        #expect(
            try await failure("count(state.x): i64", #"{"x":"abc"}"#).hasPrefix(
                "add: the field 'state.x', whose elements add gets counted, is a text, expected an array or an object; event 10"
            ))
    }

    @Test func `a state that is no JSON is the event's problem, and says why`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection("write_one(execute: fn, state.x: text) -> i32")
        let failure = try #require(library.failure(projection, [#"{"x":"1"}"#, "{", #"{"x":"3"}"#]))
        #expect(failure.description.hasPrefix("the state is not JSON: "))
        #expect(failure.description.contains("event 20, topic shop:Order.Placed, stream 0102"))
        #expect(failure.applied == 1)
        #expect(failure.events?.positions == 20...20)
        #expect(library.found == ["1"])
    }

    @Test func `the events before the one that fails are known to have gone well`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection("write_one(execute: fn, state.x: text) -> i32")
        let failure = try #require(library.failure(projection, [#"{"x":"1"}"#, #"{"x":"2"}"#, "{}"]))
        #expect(failure.applied == 2)
        #expect(failure.events?.positions == 30...30)
        #expect(failure.storeError == nil)
        #expect(!failure.wasReportedDone)
    }
}
