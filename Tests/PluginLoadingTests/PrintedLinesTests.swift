import PluginLoading
import Testing

/// What plugins print, as it comes to the log.
@Suite struct PrintedLinesTests {
    @Test func `lines are cut where they end, in whatever pieces they come`() {
        var lines = PrintedLines()
        #expect(lines.add("one\ntw".utf8) == ["one"])
        #expect(lines.add("o\n\nthree".utf8) == ["two"])
        #expect(lines.end() == ["three"])
        #expect(lines.end() == [])
    }

    @Test func `control characters are left out, and one without an end is cut`() {
        var lines = PrintedLines()
        #expect(lines.add("a\u{1B}[2K\rb\n".utf8) == ["a[2Kb"])
        #expect(lines.add(String(repeating: "x", count: 20_000).utf8).map(\.count) == [20_000])
    }
}
