import PluginManifests
import TestSupport
import Testing

/// 100,000 texts, made up and mutated from a seed, through the parser of signatures: it ends, it crashes at none, and what it
/// accepts prints as what reads equal again.
@Suite struct SignatureFuzzTests {
    private static let pieces = [
        "f", "on_placed", "(", ")", ",", ":", "->", "?", ".", "\"", "\\", " ", "\t", "\n", "state", "state.total",
        "count", "count(state.lines)", "execute", "fail", "fn", "originator_id", "topic", "position", "i32", "i64",
        "f64",
        "bool", "text", "bytes", "uuid", "void", "0", "9x", "_", "-", ">", "ö", "\u{301}", "🐕", "\0", "\r\n", "/", "~",
    ]
    private static let corpus = [
        "on_placed(execute: fn, originator_id: uuid, state.total: f64, state.customer: text) -> i32",
        "f(state.\"unit price\".0.größe: f64?, count(state.lines): i64, fail: fn) -> void", "f() -> i32",
        "f(topic: text, state: bytes, position: i64, originator_version: i32) -> void",
    ]

    static func text(_ random: inout SeededRandom) -> String {
        if random.next() % 2 == 0 {
            return (0..<random.next() % 24).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
        }
        var scalars = Array(corpus[Int(random.next() % UInt64(corpus.count))].unicodeScalars)
        for _ in 0..<1 + random.next() % 4 {
            let place = Int(random.next() % UInt64(scalars.count + 1))
            let piece = pieces[Int(random.next() % UInt64(pieces.count))].unicodeScalars
            switch random.next() % 4 {
            case 0: scalars.insert(contentsOf: piece, at: place)
            case 1: if place < scalars.count { scalars.remove(at: place) }
            case 2: if place < scalars.count { scalars.replaceSubrange(place...place, with: piece) }
            default: scalars.append(contentsOf: scalars[min(place, scalars.count)...].prefix(40))
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// What is wrong at a text; nil when nothing is.
    static func fault(_ text: String, print: (FunctionSignature) -> String = \.description) -> String? {
        guard let signature = try? FunctionSignature(parsing: text) else { return nil }
        let printed = print(signature)
        guard let again = try? FunctionSignature(parsing: printed) else {
            return "does not read what it prints: \(text)"
        }
        return again == signature ? nil : "prints another one: \(text)"
    }

    @Test func `100,000 texts end in a signature that prints as itself, or in an error that has a place`() {
        var random = SeededRandom(20261130)
        var (accepted, long) = (0, 0)
        for _ in 0..<100_000 {
            let text = Self.text(&random)
            if let fault = Self.fault(text) { Issue.record("\(fault)") }
            do throws(FunctionSignatureError) {
                _ = try FunctionSignature(parsing: text)
                accepted += 1
            } catch {
                if !(1...text.count + 1).contains(error.column) || error.fix.isEmpty { long += 1 }
            }
        }
        #expect(long == 0)
        // Both ends are reached.
        #expect(accepted > 2_000)
        #expect(accepted < 98_000)
    }

    @Test(arguments: ["?", "\"", "count"]) func `the control: a printer that leaves something out is found`(
        part: String
    ) {
        var random = SeededRandom(1)
        let isFound = (0..<20_000).contains { _ in
            Self.fault(Self.text(&random)) { $0.description.replacing(part, with: "") } != nil
        }
        #expect(isFound)
    }

    @Test func `a long text takes no longer than its length`() {
        for piece in ["state.a.", "((((", "f(state.\"", ", ", "\u{301}"] {
            let text = String(repeating: piece, count: 200_000 / piece.utf8.count)
            #expect(throws: FunctionSignatureError.self) { try FunctionSignature(parsing: text) }
        }
    }
}
