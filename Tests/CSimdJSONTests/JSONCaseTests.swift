import CSimdJSON
import TestSupport
import Testing

/// What `json/1` takes for JSON: the cases that all readers of the host have in common.
@Suite struct JSONCaseTests {
    @Test func `what is valid is read, and what is not has a problem in one line`() throws {
        for jsonCase in JSONCase.all {
            let document = try Document(jsonCase.bytes)
            let text = String(decoding: jsonCase.bytes.prefix(80), as: UTF8.self)
            #expect((document.problem == nil) == jsonCase.isValid, "\(text): \(document.problem ?? "no problem")")
            if let problem = document.problem {
                #expect(!problem.isEmpty && !problem.contains("\n") && problem.utf8.count < 160)
                #expect(document.root.raw.document == nil)
            }
        }
    }

    @Test(.enabled(if: TestSurroundings.python != nil))
    func `what Python writes by default is read`() async throws {
        let texts = try await PythonProgram.run("json_dumps.py", settings: [:]).split(separator: "\n")
        #expect(texts.count == 30)
        for text in texts { #expect(try Document(String(text)).problem == nil, "\(text.prefix(80))") }
    }

    @Test func `a lone surrogate reads as text, and the fields beside it as ever`() throws {
        let document = try Document(#"{"name": "Fi\ud800do", "age": 3, "\udfff": [1, "\ud83d\ud83d\udc36"]}"#)
        #expect(document.find("name")?.text == "Fi\u{FFFD}do")
        #expect(document.find("age")?.integer == 3)
        #expect(document.find("\u{FFFD}.1")?.text == "\u{FFFD}🐶")
        #expect(document.find("\u{FFFD}")?.count == 2)
    }

    @Test func `numbers that are words are numbers`() throws {
        let document = try Document(#"{"a": [NaN, Infinity, -Infinity], "b": 1}"#)
        #expect(document.find("a.0")?.kind == CSIMDJSON_DOUBLE)
        #expect(document.find("a.0")?.real?.isNaN == true)
        #expect(document.find("a.1")?.real == .infinity)
        #expect(document.find("a.2")?.real == -.infinity)
        #expect(document.find("a.1")?.integer == nil)
        #expect(document.find("a.1")?.text == nil)
        #expect(document.find("b")?.integer == 1)
    }

    @Test func `an integer beyond 64 bits is a double, and digit by digit a text`() throws {
        let digits = "-" + String(repeating: "1234567890", count: 5)
        let document = try Document("[\(digits), 18446744073709551615, 9223372036854775808, 7, 1.5, \"x\"]")
        #expect(document.find("0")?.kind == CSIMDJSON_DOUBLE)
        #expect(document.find("0")?.real == Double(digits))
        #expect(document.find("0")?.text == digits)
        #expect(document.find("0")?.integer == nil)
        #expect(document.find("1")?.text == "18446744073709551615")
        #expect(document.find("1")?.real == 0x1p64)
        #expect(document.find("2")?.text == "9223372036854775808")
        #expect(document.find("3")?.integer == 7)
        #expect(document.find("3")?.text == nil)
        #expect(document.find("4")?.text == nil)
        #expect(document.find("5")?.text == "x")
        let large = try Document("[1\(String(repeating: "0", count: 400)), 1e400, -1e400, 1e-400, -0.0]")
        #expect(large.find("0")?.real == .infinity)
        #expect(large.find("0")?.text?.utf8.count == 401)
        #expect(large.find("1")?.real == .infinity)
        #expect(large.find("2")?.real == -.infinity)
        #expect(large.find("3")?.real == 0)
        #expect(large.find("4")?.real?.sign == .minus)
    }

    @Test func `the last member of a name counts, everywhere`() throws {
        let document = try Document(
            #"{"a": 1, "b": {"c": 1, "d": 2, "c": [3]}, "a": "last", "e": null, "\u0061": 4.5}"#)
        #expect(document.find("a")?.real == 4.5)
        #expect(document.find("/a")?.real == 4.5)
        #expect(document.find("b.c.0")?.integer == 3)
        #expect(document.root.count == 3)
        #expect(document.find("b")?.count == 2)
        var cursor: UInt64 = 0
        var names: [String] = []
        while let (name, child) = document.root.next(&cursor) { names.append("\(name) \(child.kind)") }
        #expect(names == ["b \(CSIMDJSON_OBJECT)", "e \(CSIMDJSON_NULL)", "a \(CSIMDJSON_DOUBLE)"])
        // One name in different objects is not repeated.
        let apart = try Document(#"[{"a": 1}, {"a": 2, "b": {"a": 3}}]"#)
        #expect(apart.find("1")?.count == 2)
        #expect(apart.find("1.b.a")?.integer == 3)
    }

    @Test func `a wrapper's members count by their last, too`() throws {
        let document = try Document(
            #"[{"_type_": "a", "_data_": 1, "_type_": "b"}, {"_data_": 1, "_data_": 2}, {"_type_": "a", "_data_": 1, "_data_": 2}]"#
        )
        #expect(document.find("0")?.integer == 1)
        #expect(document.find("0")?.pythonType == "b")
        #expect(document.find("1")?.count == 1)
        #expect(document.find("1._data_")?.integer == 2)
        #expect(document.find("2")?.integer == 2)
    }

    @Test func `a large object that repeats every name is counted and walked in no time`() throws {
        let members = (0..<200_000).map { "\"\($0 % 100_000)\": \($0)" }
        let document = try Document("{" + members.joined(separator: ",") + "}")
        #expect(document.root.count == 100_000)
        var cursor: UInt64 = 0
        var sum: Int64 = 0
        while let (_, child) = document.root.next(&cursor) { sum += child.integer ?? 0 }
        #expect(sum == (100_000..<200_000).reduce(0, +))
    }

    @Test func `many threads find the same hidden members`() async throws {
        for _ in 0..<50 {
            let document = try Document(#"{"a": 1, "a": 2, "b": {"c": 1, "c": 2}}"#)
            let counts = await withTaskGroup(of: Int?.self) { group in
                for _ in 0..<8 { group.addTask { document.root.count } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts == Array(repeating: 2, count: 8))
        }
    }
}
