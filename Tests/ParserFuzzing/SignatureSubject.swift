import PluginManifests

/// Signatures of C functions, by the tokens of their grammar.
struct SignatureSubject: FuzzSubject {
    func input(_ random: inout FuzzRandom) -> [UInt8] { Self.mutation.text(&random, corpus: Self.corpus) }

    func run(_ input: [UInt8]) -> FuzzOutcome {
        // A manifest's strings are Unicode always.
        let text = String(decoding: input, as: UTF8.self)
        do throws(FunctionSignatureError) {
            let signature = try FunctionSignature(parsing: text)
            let again = try? FunctionSignature(parsing: signature.description)
            return again == signature ? .accepted : .wrong("what it prints does not read as an equal one")
        } catch {
            return error.column >= 1 && !error.message.isEmpty && !error.fix.isEmpty
                ? .refused : .wrong("its error says nothing, or has no place")
        }
    }

    private static let corpus = [
        "on_placed(execute: fn, originator_id: uuid, state.total: f64, state.customer: text) -> i32",
        "f(state.\"unit price\".0.größe: f64?, count(state.lines): i64, fail: fn) -> void", "f() -> i32",
        "f(topic: text, state: bytes, position: i64, originator_version: i32) -> void",
    ].map { Array($0.utf8) }

    private static let mutation = TextMutation(tokens: [
        "f", "on_placed", "(", ")", ",", ":", "->", "?", ".", "\"", "\\", " ", "\t", "\n", "state", "state.total",
        "count", "count(state.lines)", "execute", "fail", "fn", "originator_id", "topic", "position", "i32", "i64",
        "f64", "bool", "text", "bytes", "uuid", "void", "0", "9x", "_", "-", ">", "ö", "\u{301}", "🐕", "\0", "\r\n",
        "/",
        "~", "f(", ") -> i32", "a: i32, ",
    ])
}
