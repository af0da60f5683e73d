import EventStore
import Testing

@Suite struct LetterSelectionTests {
    @Test(arguments: [
        LetterSelection.all, .one(0), .one(.max), .range(5...9), .range(0...Int64.max), .stream("a b-c:7"), .stream(""),
    ])
    func `a selection is read as it was written`(selection: LetterSelection) {
        #expect(LetterSelection(text: selection.text) == selection)
    }

    @Test(arguments: ["", "all ", "-1", "5-", "-5", "9-5", "1-2-3", "+7", "x", "99999999999999999999", "streams:a"])
    func `what is none is not read`(text: String) {
        #expect(LetterSelection(text: text) == nil)
    }

    @Test func `streams are compared by their bytes`() {
        #expect(LetterSelection.stream("\u{E4}").contains(position: 1, stream: "\u{E4}"))
        #expect(!LetterSelection.stream("\u{E4}").contains(position: 1, stream: "a\u{308}"))
        #expect(LetterSelection.range(2...4).contains(position: 4, stream: ""))
        #expect(!LetterSelection.range(2...4).contains(position: 5, stream: ""))
        #expect(!LetterSelection.one(2).contains(position: 3, stream: ""))
    }
}
