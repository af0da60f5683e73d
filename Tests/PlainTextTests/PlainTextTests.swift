import PlainText
import Testing

@Suite struct PlainTextTests {
    @Test func `a text of others stays on one line and changes no terminal`() {
        #expect(OneLine.text("a\nb\tc\u{1B}[31m ü") == "a\\nb\\tc\\u{1b}[31m ü")
        #expect(OneLine.text("plain") == "plain")
    }

    @Test func `a text is quoted as JSON takes it, whatever it holds`() {
        #expect(JSONText.quoted("a\"b\\c\n\r\t\u{1}\u{7F}ü") == "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u007fü\"")
        #expect(JSONText.quoted("") == "\"\"")
    }

    @Test(arguments: [
        ("topik", "topic"), ("Topics", "topics"), ("tpocis", "topics"), ("name", "names"), ("zzzz", "names"),
    ])
    func `the nearest name is the one with the fewest edits`(name: String, nearest: String) {
        let known = nearest == "topic" ? ["topic", "tonic x"] : ["topics", "names"]
        #expect(NearestName.nearest(to: name, in: known) == nearest)
    }

    @Test func `without candidates there is no nearest name, and of equally near ones the first is taken`() {
        #expect(NearestName.nearest(to: "a", in: [String]()) == nil)
        #expect(NearestName.nearest(to: "ab", in: ["xb", "ax"]) == "ax")
    }

    /// Texts of strangers: all of them compared in full would take minutes.
    @Test func `of long names the beginning counts`() {
        let long = "topi" + String(repeating: "x", count: 1_000_000)
        let known = ["names", "topi" + String(repeating: "x", count: 500_000)] + (0..<10_000).map { "zz\($0)" }
        #expect(NearestName.nearest(to: long, in: known) == known[1])
    }

    private func read(_ text: String, inAnyForm: Bool) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0xEE, count: 16)
        var text = text
        let isRead = text.withUTF8 { utf8 in
            bytes.withUnsafeMutableBytes {
                inAnyForm
                    ? UUIDText.readAnyForm(UnsafeRawBufferPointer(utf8), into: $0.baseAddress!)
                    : UUIDText.read(UnsafeRawBufferPointer(utf8), into: $0.baseAddress!)
            }
        }
        if !isRead, inAnyForm { #expect(bytes == [UInt8](repeating: 0xEE, count: 16)) }
        return isRead ? bytes : nil
    }

    @Test func `a UUID is written in one form, and read in that alone or in any`() {
        let bytes = (0..<16).map { UInt8($0 * 17) }
        let text = String(unsafeUninitializedCapacity: UUIDText.length) { target in
            bytes.withUnsafeBytes { UUIDText.write($0.baseAddress!, to: target) }
            return UUIDText.length
        }
        #expect(text == "00112233-4455-6677-8899-aabbccddeeff")
        #expect(read(text, inAnyForm: false) == bytes)
        for form in [text, text.uppercased(), text.replacing("-", with: "")] {
            #expect(read(form, inAnyForm: true) == bytes)
            #expect(form == text || read(form, inAnyForm: false) == nil)
        }
        for wrong in [
            "", text + "0", String(text.dropLast()), text.replacing("a", with: "g"), "\u{11}" + text.dropFirst(),
        ] {
            #expect(read(wrong, inAnyForm: true) == nil, "\(wrong)")
            #expect(read(wrong, inAnyForm: false) == nil, "\(wrong)")
        }
    }
}
