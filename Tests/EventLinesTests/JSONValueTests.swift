import EventLines
import Testing

@Suite struct JSONValueTests {
    private func value(_ text: String) throws(EventLineError) -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), source: "expected.json")
    }

    @Test func `a document comes back with its digits and the order of its keys`() throws {
        let text =
            #"{"b": [1.50, -0, 12345678901234567890], "a": {"é": "\u007f\n"}, "c": [true, false, null], "d": {}, "e": []}"#
        #expect(try value(text).text == text)
        #expect(try value(" \n[ 1 ,2 ]\r\n").text == "[1, 2]")
    }

    @Test func `numbers are compared by what they are, objects without regard to the order`() throws {
        #expect(try value(#"{"a": 1.50, "b": "x"}"#) == value(#"{"b":"x","a":15e-1}"#))
        #expect(try value(#"{"a": 1}"#) != value(#"{"a": "1"}"#))
        #expect(try value("[1, 2]") != value("[2, 1]"))
    }

    @Test(arguments: [
        ("{\n  \"a\": 1,\n  \"é\": tru\n}", "expected.json:3:8: "), ("[1, 2", "expected.json:1:6: "),
        ("{\"a\": 1, \"a\": 2}", "expected.json:1:10: the key 'a' twice"), ("", "expected.json:1:1: "),
        ("[]\n x", "expected.json:2:2: "), ("NaN", "expected.json:1:1: "),
        (String(repeating: "[", count: 100_000), "expected.json:1:1001: nested"),
    ])
    func `a fault is told with line and column`(_ text: String, _ start: String) {
        let error = #expect(throws: EventLineError.self) { try value(text) }
        #expect(error?.description.hasPrefix(start) == true, "\(error?.description ?? "")")
    }
}
