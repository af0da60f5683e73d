import ProjectionTesting
import Testing

@testable import ProjectionSDK

@Suite("Borrowed text")
struct BorrowedTextTests {
    @Test(arguments: [
        ("", "a"), ("a", "b"), ("a", "aa"), ("abcdefgh", "abcdefghi"), ("abcdefgha", "abcdefghb"), ("z", "\u{e9}"),
    ])
    func `Texts are ordered by their bytes`(smaller: String, larger: String) {
        #expect(text(smaller) < text(larger))
        #expect(!(text(larger) < text(smaller)))
        #expect(text(smaller) != text(larger))
    }

    @Test(arguments: ["", "sit", "a trick with a long name"])
    func `Texts of the same bytes at different places are one key`(value: String) {
        var counts: [BorrowedText: Int] = [:]
        counts[text(value), default: 0] += 1
        counts[text(value), default: 0] += 1
        #expect(counts == [text(value): 2])
    }

    @Test
    func `Texts that Unicode calls equivalent stay two keys, as in a database`() {
        #expect(text("\u{e9}") != text("e\u{301}"))
        #expect("\u{e9}" == "e\u{301}")
    }

    private func text(_ value: String) -> BorrowedText { BorrowedText(.init(TrialHost.leak(value))) }
}
