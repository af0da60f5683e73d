import CSimdJSON
import Testing

/// A document for a test.
// Sendable: a document does not change.
final class Document: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ bytes: [UInt8]) throws {
        pointer = try #require(bytes.withUnsafeBytes { csimdjson_parse($0.baseAddress, $0.count) })
    }

    convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

    deinit {
        csimdjson_free(pointer)
    }

    var root: Node { Node(document: self, raw: csimdjson_root(pointer)) }
    var problem: String? { csimdjson_problem(pointer).map { String(cString: $0) } }

    func find(_ path: String) -> Node? {
        var node = csimdjson_node()
        let root = csimdjson_root(pointer)
        var path = path
        let status = path.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                csimdjson_find(root, csimdjson_text(data: $0.baseAddress, length: $0.count), &node)
            }
        }
        return status == CSIMDJSON_OK ? Node(document: self, raw: node) : nil
    }
}

/// A node, which keeps its document.
struct Node {
    var document: Document?
    let raw: csimdjson_node

    var kind: Int32 { withExtendedLifetime(document) { csimdjson_kind(raw) } }
    var text: String? {
        var value = csimdjson_text()
        return withExtendedLifetime(document) { csimdjson_get_text(raw, &value) == CSIMDJSON_OK ? String(value) : nil }
    }
    var integer: Int64? {
        var value: Int64 = 0
        return withExtendedLifetime(document) { csimdjson_get_int64(raw, &value) == CSIMDJSON_OK ? value : nil }
    }
    var real: Double? {
        var value = 0.0
        return withExtendedLifetime(document) { csimdjson_get_double(raw, &value) == CSIMDJSON_OK ? value : nil }
    }
    var count: Int? {
        var value = 0
        return withExtendedLifetime(document) { csimdjson_count(raw, &value) == CSIMDJSON_OK ? value : nil }
    }
    var pythonType: String { withExtendedLifetime(document) { String(csimdjson_python_type(raw)) } }

    /// One step; nil at the end.
    func next(_ cursor: inout UInt64) -> (name: String, child: Node)? {
        var name = csimdjson_text()
        var child = csimdjson_node()
        return withExtendedLifetime(document) {
            csimdjson_next(raw, &cursor, &name, &child) == CSIMDJSON_OK
                ? (String(name), Node(document: document, raw: child)) : nil
        }
    }
}

extension String {
    init(_ text: csimdjson_text) {
        self.init(decoding: UnsafeRawBufferPointer(start: text.data, count: text.length), as: UTF8.self)
    }
}

@Suite struct JSONDocumentTests {
    @Test(arguments: [
        ("7", CSIMDJSON_INT64), ("-7.5", CSIMDJSON_DOUBLE), ("18446744073709551615", CSIMDJSON_DOUBLE),
        ("\"x\"", CSIMDJSON_TEXT),
        (" true ", CSIMDJSON_BOOL), ("null", CSIMDJSON_NULL), ("[]", CSIMDJSON_ARRAY), ("{}", CSIMDJSON_OBJECT),
    ])
    func `any value can be a document`(text: String, kind: Int32) throws {
        let document = try Document(text)
        #expect(document.problem == nil)
        #expect(document.root.kind == kind)
    }

    @Test func `numbers keep their range`() throws {
        #expect(try Document("-9223372036854775808").root.integer == .min)
        #expect(try Document("9223372036854775807").root.integer == .max)
        let large = try Document("9223372036854775808")
        #expect(large.root.integer == nil)
        #expect(large.root.real == 9223372036854775808)
        #expect(try Document("3").root.real == 3)
        #expect(try Document("1e3").root.integer == nil)
    }

    @Test func `text may hold any character, NUL too`() throws {
        let document = try Document(#"["a\u0000b", "ü \ud83d\udc36", ""]"#)
        #expect(document.find("0")?.text == "a\0b")
        #expect(document.find("1")?.text == "ü 🐶")
        #expect(document.find("2")?.text == "")
    }

    @Test(arguments: [
        ("", "empty"), ("   ", "empty"), ("{", ""), ("[1,]", ""), ("{\"a\" 1}", ""), ("nul", ""), ("1 2", ""),
        ("\"a", ""),
        ("[1]\0", ""), ("\"a\u{1}b\"", ""), ("01", ""), ("nan", ""),
    ])
    func `what is not JSON has a problem and no root`(text: String, words: String) throws {
        let document = try Document(text)
        let problem = try #require(document.problem)
        #expect(problem.contains(words))
        #expect(!problem.isEmpty)
        #expect(document.root.raw.document == nil)
        #expect(document.root.kind == CSIMDJSON_NULL)
        #expect(document.find("") == nil)
    }

    @Test func `bytes that are not UTF-8 have a problem`() throws {
        #expect(try Document([0x22, 0xFF, 0x22]).problem?.contains("UTF-8") == true)
    }

    @Test func `nesting is limited`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try Document(nested(1000)).problem == nil)
        #expect(try Document(nested(2000)).problem?.contains("nested more than 1000 deep") == true)
    }

    @Test func `paths and pointers lead to the same places`() throws {
        let document = try Document(#"{"a": {"b": [10, {"c": "deep"}]}, "x.y": 1, "p/q": 2, "t~": 3, "": 4, "0": 5}"#)
        #expect(document.find("a.b.1.c")?.text == "deep")
        #expect(document.find("/a/b/1/c")?.text == "deep")
        #expect(document.find("/x.y")?.integer == 1)
        #expect(document.find("/p~1q")?.integer == 2)
        #expect(document.find("/t~0")?.integer == 3)
        #expect(document.find("/")?.integer == 4)
        #expect(document.find("0")?.integer == 5)
        #expect(document.find("")?.count == 6)
        for missing in [
            "x.y", "a.b.2", "a.b.-1", "a.b.01", "a.b.", "a.b.1.c.d", "/t~", "/t~2", "/a/b/-",
            "a.b.99999999999999999999",
        ] {
            #expect(document.find(missing) == nil, "\(missing)")
        }
    }

    @Test func `steps give names and values in order, once each`() throws {
        let document = try Document(#"{"a": [1, [2]], "b": {"c": {}}, "d": 1.5, "e": null}"#)
        var cursor: UInt64 = 0
        var steps: [String] = []
        while let (name, child) = document.root.next(&cursor) { steps.append("\(name) \(child.kind)") }
        #expect(steps == ["a 5", "b 6", "d 3", "e 0"])
        #expect(document.root.next(&cursor) == nil)
        cursor = .max
        #expect(document.root.next(&cursor) == nil)
        cursor = 0
        let array = try #require(document.find("a"))
        var name = csimdjson_text(data: nil, length: 1)
        var child = csimdjson_node()
        #expect(csimdjson_next(array.raw, &cursor, &name, &child) == CSIMDJSON_OK)
        #expect(name.length == 0)
        #expect(csimdjson_next(try #require(document.find("d")).raw, &cursor, &name, &child) == CSIMDJSON_MISTYPED)
        withExtendedLifetime(document) {}
    }

    @Test func `Python's wrappers are seen through, however deep, and the outermost is named`() throws {
        let document = try Document(
            """
            {"_type_": "outer", "_data_": {"_data_": {"at": {"_type_": "datetime_iso", "_data_": "2024"}}, "_type_": "inner"}}
            """)
        #expect(document.root.pythonType == "outer")
        #expect(document.root.count == 1)
        #expect(document.find("at")?.text == "2024")
        #expect(document.find("at")?.pythonType == "datetime_iso")
        #expect(document.find("at._data_") == nil)
    }

    @Test func `what only resembles a wrapper is left as it is`() throws {
        let document = try Document(
            """
            [{"_type_": 1, "_data_": 2}, {"_type_": "a"}, {"_type_": "a", "_data_": 1, "x": 2}, {"_data_": 1, "_data_": 2}, {}]
            """)
        for (index, count) in [2, 1, 3, 1, 0].enumerated() {
            #expect(document.find("\(index)")?.count == count)
            #expect(document.find("\(index)")?.pythonType == "")
        }
        #expect(document.find("0._data_")?.integer == 2)
    }

    @Test func `documents are independent of each other, of their bytes and of size`() throws {
        let texts = (0..<2000).map { number in
            #"{"number": \#(number), "text": "\#(String(repeating: "x", count: number % 97 * 50))"}"#
        }
        let documents = try texts.map { try Document($0) }
        for (number, document) in documents.enumerated() {
            #expect(document.find("number")?.integer == Int64(number))
            #expect(document.find("text")?.text?.utf8.count == number % 97 * 50)
        }
        let large = try Document("[" + Array(repeating: "\"ab\"", count: 400_000).joined(separator: ",") + "]")
        #expect(large.root.count == 400_000)
        #expect(large.find("399999")?.text == "ab")
    }

    @Test func `documents made on many threads are freed on others`() async throws {
        let total = await withTaskGroup(of: Int.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    var sum = 0
                    for round in 0..<200 {
                        let documents = (0..<50).compactMap { try? Document("{\"n\": \($0 + worker + round)}") }
                        let other = await Task.detached { documents.compactMap { $0.find("n")?.integer }.count }.value
                        sum += other
                    }
                    return sum
                }
            }
            return await group.reduce(0, +)
        }
        #expect(total == 8 * 200 * 50)
    }

    @Test func `a node that is none is null and of no type`() {
        let node = Node(raw: csimdjson_node())
        #expect(node.kind == CSIMDJSON_NULL)
        #expect(node.text == nil && node.integer == nil && node.real == nil && node.count == nil)
        #expect(node.pythonType == "")
    }
}
