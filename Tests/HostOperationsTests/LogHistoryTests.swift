import HostOperations
import Testing

@Suite struct LogHistoryTests {
    private static func history(of lines: Int) -> LogHistory {
        let history = LogHistory()
        for number in 1...lines { history.add(time: 0, level: "info", logger: "test", text: "\(number)") }
        return history
    }

    @Test(arguments: [1, 3, LogHistory.capacity, LogHistory.capacity + 1, 3 * LogHistory.capacity + 7])
    func `the newest lines are kept, oldest first`(lines: Int) {
        let kept = Self.history(of: lines).lines(after: 0, most: 1000)
        let first = max(1, lines - LogHistory.capacity + 1)
        #expect(kept.map(\.text) == (first...lines).map { "\($0)" })
        #expect(kept.map(\.number) == (first...lines).map { Int64($0) })
    }

    @Test func `only what is new and no more than is asked for is given`() {
        let history = Self.history(of: 10)
        #expect(history.lines(after: 8, most: 1000).map(\.number) == [9, 10])
        #expect(history.lines(after: 2, most: 3).map(\.number) == [8, 9, 10])
        #expect(history.lines(after: 10, most: 3).isEmpty)
        #expect(history.lines(after: 0, most: 0).isEmpty)
        #expect(LogHistory().lines(after: 0, most: 3).isEmpty)
    }

    @Test func `a long line is cut off`() {
        let history = LogHistory()
        history.add(time: 0, level: "info", logger: "test", text: String(repeating: "ü", count: 5000))
        let text = history.lines(after: 0, most: 1)[0].text
        #expect(text.utf8.count <= LogHistory.longestText + 8)
        #expect(text.hasSuffix("…"))
    }
}
