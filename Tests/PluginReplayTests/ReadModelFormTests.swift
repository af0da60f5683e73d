import EventLines
import PluginReplay
import Testing

/// A read model as text, and back.
@Suite struct ReadModelFormTests {
    private let model = ReadModel([
        ReadModel.Relation(
            "a \"b\"", columns: [.init("id", type: "bigint"), .init("v", type: "text")], key: [0],
            rows: [
                [.number("10"), .text("x, \"y\"\r\n\u{1}ü")], [.number("9"), .null], [.number("11"), .text("")],
                [.number("12"), .bytes([0, 255])], [.number("13"), .boolean(false)],
                [.number("14"), .json(.object([.init("k", .array([.number("1.50"), .null]))]))],
                [.number("15"), .json(.string("j"))],
            ]),
        ReadModel.Relation("empty", columns: [.init("n")], rows: []),
    ])

    @Test func `the document has a row a line, and is equal to what it came from`() throws {
        let expected = #"""
            {
              "a \"b\"": [
                {"id": 9, "v": null},
                {"id": 10, "v": "x, \"y\"\r\n\u0001ü"},
                {"id": 11, "v": ""},
                {"id": 12, "v": {"base64": "AP8="}},
                {"id": 13, "v": false},
                {"id": 14, "v": {"k": [1.50, null]}},
                {"id": 15, "v": "j"}
              ],
              "empty": []
            }

            """#
        #expect(String(decoding: model.document, as: UTF8.self) == expected)
        let read = try ReadModel(document: model.document, source: "x.json")
        #expect(model.differences(fromDocument: read) == [])
        #expect(String(decoding: ReadModel([]).document, as: UTF8.self) == "{}\n")
    }

    @Test func `a document written by hand may have another order, and says where it differs`() throws {
        let text = #"{"empty": [], "a \"b\"": [{"v": "z", "id": 1.0e1}, {"v": null, "id": 9}]}"#
        let lines = model.differences(fromDocument: try ReadModel(document: Array(text.utf8), source: "x.json"))
        #expect(lines.count == 6, "\(lines)")
        #expect(lines[0] == #"table 'a "b"': row id=10: v is 'x, "y"\u{d}\n\u{1}ü' instead of 'z'"#)
        #expect(lines[1] == #"table 'a "b"': row id=11 is not expected (v='')"#)
    }

    @Test(arguments: [
        ("[]", "x.json: must be an object"), (#"{"t": 1}"#, "x.json: 't' must be an array of rows"),
        (#"{"t": [1]}"#, "x.json: row 1 of 't' must be an object"),
        (#"{"t": [{"a": 1}, {"b": 1}]}"#, "x.json: row 2 of 't' has other columns than row 1 ('a')"),
    ])
    func `another document is refused with its place`(_ text: String, _ message: String) {
        let error = #expect(throws: ReplayError.self) {
            try ReadModel(document: Array(text.utf8), source: "x.json")
        }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `CSV tells NULL from an empty text, and quotes what must be`() {
        #expect(
            String(decoding: model.relations[0].csv, as: UTF8.self)
                == "id,v\r\n9,\r\n10,\"x, \"\"y\"\"\r\n\u{1}ü\"\r\n11,\"\"\r\n12,\\x00ff\r\n13,false\r\n"
                + "14,\"{\"\"k\"\": [1.50, null]}\"\r\n15,\"\"\"j\"\"\"\r\n")
    }
}
