import Testing

@testable import projectionist

@Suite struct JSONDocumentTests {
    private func text(_ document: JSONDocument) -> String { String(decoding: document.text, as: UTF8.self) }

    @Test func `an array has a line for each element, whose members keep their order`() {
        let document = JSONDocument.array([
            .object([("z", .integer(-1)), ("a", .string("q\"\n")), ("n", .null), ("b", .boolean(true))]),
            .object([("list", .array([.number(0.5), .integer(2)])), ("empty", .array([]))]),
        ])
        #expect(
            text(document) == """
                [
                  {"z": -1, "a": "q\\"\\n", "n": null, "b": true},
                  {"list": [0.5, 2], "empty": []}
                ]

                """)
    }

    @Test func `nothing is an empty array`() {
        #expect(text(.array([])) == "[]\n")
    }

    @Test func `measured numbers are rounded, and what JSON cannot say is null`() {
        #expect(text(JSONDocument(1.0 / 3)) == "0.333\n")
        #expect(text(JSONDocument(Double?.none)) == "null\n")
        #expect(text(JSONDocument(Double.infinity)) == "null\n")
        #expect(text(JSONDocument(1_795_472_953.071)) == "1795472953.071\n")
    }
}
