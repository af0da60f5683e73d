import PluginManifests
import Testing

/// The grammar of signatures.
@Suite struct FunctionSignatureTests {
    @Test func `the contract's example reads`() throws {
        let text =
            "on_placed(execute: fn, originator_id: uuid, state.total: f64, state.customer: text) -> i32"
        let signature = try FunctionSignature(parsing: text)
        #expect(signature.symbol == "on_placed")
        #expect(
            signature.arguments == [
                FunctionArgument(.host(.execute), .fn), FunctionArgument(.column(.originatorID), .uuid),
                FunctionArgument(.field(StatePath(["total"])), .f64),
                FunctionArgument(.field(StatePath(["customer"])), .text),
            ])
        #expect(signature.result == .i32)
        #expect(signature.description == text)
    }

    @Test(arguments: [
        ("f() -> void", "f() -> void"), (" f ( ) -> i32 ", "f() -> i32"),
        ("f(state.a.b.0.c:i64?)->void", "f(state.a.b.0.c: i64?) -> void"),
        ("f(count(state.lines): i32) -> void", "f(count(state.lines): i32) -> void"),
        ("f(count( state.lines ) : i64?) -> void", "f(count(state.lines): i64?) -> void"),
        ("f(state: bytes, topic: text, fail: fn) -> void", "f(state: bytes, topic: text, fail: fn) -> void"),
        ("f(state.\"unit price\".größe: f64) -> i32", "f(state.\"unit price\".größe: f64) -> i32"),
        ("f(state.\"a\\\"b\\\\\": text) -> i32", "f(state.\"a\\\"b\\\\\": text) -> i32"),
        ("f(state.\"plain\": bool) -> i32", "f(state.plain: bool) -> i32"),
        (
            "f(originator_id: text, position: i64, notification_id: i32, originator_version: i64) -> i32",
            "f(originator_id: text, position: i64, notification_id: i32, originator_version: i64) -> i32"
        ),
    ])
    func `a signature prints in one form, which reads as the same`(text: String, printed: String) throws {
        let signature = try FunctionSignature(parsing: text)
        #expect(signature.description == printed)
        #expect(try FunctionSignature(parsing: printed) == signature)
    }

    @Test(arguments: [
        (["a", "b"], "a.b"), (["lines", "0", "price"], "lines.0.price"), (["a.b", "c"], "/a.b/c"),
        (["/a"], "/~1a"), (["", "x~"], "//x~0"), (["unit price"], "unit price"), (["a.\u{301}"], "/a.\u{301}"),
    ])
    func `a path is looked up as json/1 takes it`(names: [String], path: String) {
        #expect(StatePath(names).jsonPath == path)
    }

    @Test(arguments: [
        (
            "f(state.total: f46) -> i32",
            "column 16: 'f46' is no type, the nearest one is 'f64'; take one of i32, i64, f64, bool, text, bytes, uuid, fn"
        ),
        (
            "f(state.total: ) -> i32",
            "column 16: must be a type, found \")\"; write a type there, as in 'state.total: f64'"
        ),
        (
            "f(total: f64) -> i32",
            "column 3: 'total' is no argument that the host knows, the nearest one is 'topic'; rename it, or write state.total for a value of the event's state"
        ),
        ("f(topic: i64) -> i32", "column 10: 'topic' cannot be i64; write text"),
        (
            "f(state.x: fn) -> i32",
            "column 12: 'state.x' cannot be fn; write i32 or i64 or f64 or bool or text or bytes or uuid; a host function is 'execute: fn' or 'fail: fn'"
        ),
        ("f(execute: text) -> i32", "column 12: 'execute' cannot be text; write fn"),
        ("f(topic: text?) -> i32", "column 14: 'topic' is always there; remove the '?'"),
        (
            "f(state.x: i64) -> i46",
            "column 20: 'i46' is no type of the return value, the nearest one is 'i32'; take one of i32, void"
        ),
        (
            "f(state.x: i64)",
            "column 16: must be '->' and the type of the return value behind the arguments, found the end; write it like on_placed(originator_id: uuid, state.total: f64) -> i32"
        ),
        (
            "f(state.x: i64) -> i32 x",
            "column 24: found \"x\" behind the signature; remove what follows the return type"
        ),
        (
            "9f() -> i32",
            "column 1: must begin with the name of a C function, found \"9f\"; write it like on_placed(originator_id: uuid, state.total: f64) -> i32"
        ),
        (
            "",
            "column 1: must begin with the name of a C function, found the end; write it like on_placed(originator_id: uuid, state.total: f64) -> i32"
        ),
        (
            "f(state..x: i64) -> i32",
            "column 9: must be the name of a field, found \".\"; put a name with other characters than letters, digits, '_' and '-' between quotation marks"
        ),
        ("f(state.\"x: i64) -> i32", "column 9: the quotation mark is not closed; put one behind the name"),
        (
            "f(state.\"x\\n\": i64) -> i32",
            "column 12: only a quotation mark and '\\' follow a '\\', found \"n\"; write '\\\\' for a '\\'"
        ),
        (
            "f(count(topic): i64) -> i32",
            "column 9: count() takes a value of the state, found \"topic\"; write it like count(state.lines)"
        ),
        ("f(count(state.x): f64) -> i32", "column 19: 'count(state.x)' cannot be f64; write i64 or i32"),
        (
            "f(state.ö: i46) -> i32",
            "column 12: 'i46' is no type, the nearest one is 'i64'; take one of i32, i64, f64, bool, text, bytes, uuid, fn"
        ),
    ])
    func `an error says where, what is wrong and what to do`(text: String, error: String) {
        do throws(FunctionSignatureError) {
            _ = try FunctionSignature(parsing: text)
            Issue.record("it was read")
        } catch let found {
            #expect(found.description == error)
        }
    }

    @Test func `what is too long is refused`() {
        let many = Array(repeating: "topic: text", count: 65).joined(separator: ", ")
        #expect(throws: FunctionSignatureError.self) { try FunctionSignature(parsing: "f(\(many)) -> i32") }
        let long = "f" + String(repeating: "x", count: FunctionSignature.mostBytes)
        #expect(throws: FunctionSignatureError.self) { try FunctionSignature(parsing: long + "() -> i32") }
        let deep = String(repeating: ".a", count: 65)
        #expect(throws: FunctionSignatureError.self) { try FunctionSignature(parsing: "f(state\(deep): i64) -> i32") }
    }
}
