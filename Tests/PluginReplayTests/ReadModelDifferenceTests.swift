import PluginReplay
import Testing

/// A difference is told row by row.
@Suite struct ReadModelDifferenceTests {
    private func counts(_ rows: [(String, Int)], type: String = "bigint") -> ReadModel {
        ReadModel([
            ReadModel.Relation(
                "trick_counts", columns: [.init("trick", type: "text"), .init("count", type: type)], key: [0],
                rows: rows.map { [.text($0.0), .number("\($0.1)")] })
        ])
    }

    @Test func `equal read models have none`() {
        #expect(counts([("sit", 1), ("beg", 2)]).differences(from: counts([("beg", 2), ("sit", 1)])) == [])
    }

    @Test func `a value, a row too few and a row too many are named by the key`() {
        let lines = counts([("beg", 3), ("roll", 1)]).differences(from: counts([("beg", 4), ("sit", 2)]))
        #expect(
            lines == [
                "table 'trick_counts': row trick='beg': count is 3 instead of 4",
                "table 'trick_counts': row trick='roll' is not expected (count=1)",
                "table 'trick_counts': row trick='sit' is missing (count=2)",
            ])
    }

    @Test func `without a key the row is all its values, and counts as often as it stands there`() {
        func model(_ values: [String]) -> ReadModel {
            ReadModel([ReadModel.Relation("seen", columns: [.init("what")], rows: values.map { [.text($0)] })])
        }
        #expect(
            model(["a", "b"]).differences(from: model(["a", "a", "b"])) == [
                "table 'seen': row what='a' is missing"
            ])
    }

    @Test func `tables and columns are named, and types where both sides know them`() {
        let other = ReadModel([ReadModel.Relation("dogs", columns: [.init("id")], rows: [[.null]])])
        #expect(
            other.differences(from: counts([("sit", 1)])) == [
                "table 'trick_counts' is missing (1 row expected)", "table 'dogs' is not expected (1 row)",
            ])
        #expect(
            counts([], type: "int").differences(from: counts([("sit", 1)])) == [
                "table 'trick_counts': column 'count' has the type int instead of bigint"
            ])
        #expect(counts([("sit", 1)], type: "").differences(from: counts([("sit", 1)])) == [])
    }

    @Test func `a long value is cut, and one with control characters stays on its line`() {
        let long = String(repeating: "x", count: 5000)
        let lines = counts([("a\nb\u{1B}[0m", 1)]).differences(from: counts([(long, 1)]))
        #expect(lines.count == 2 && lines.allSatisfy { $0.utf8.count < 200 && !$0.contains("\n") }, "\(lines)")
        #expect(lines.contains { $0.contains("(5000 characters)") })
    }
}
