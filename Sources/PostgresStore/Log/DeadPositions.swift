/// The positions that were declared dead last: no event stands there, and nobody was left who could write one. A writer
/// that draws positions in an earlier statement than its INSERT, or sets them by hand, can break that rule; so they are
/// looked up once more.
struct DeadPositions {
    /// How many are kept.
    static let limit = 10_000

    private(set) var positions: [Int64] = []

    /// Adds what is missing in a range.
    ///
    /// - Parameter standing: the positions that stand in the end of the range, in falling order, at most ``limit``.
    mutating func add(missingIn range: ClosedRange<Int64>, standing: [Int64]) {
        var missing: [Int64] = []
        var next = range.upperBound
        var index = 0
        while next >= range.lowerBound, missing.count < Self.limit {
            if index < standing.count, standing[index] == next {
                index += 1
            } else if index == standing.count, standing.count >= Self.limit {
                // What stands further down was not read.
                break
            } else {
                missing.append(next)
            }
            next -= 1
        }
        positions += missing.reversed()
        if positions.count > Self.limit { positions.removeFirst(positions.count - Self.limit) }
    }

    /// They are not dead: an event stands there.
    mutating func remove(_ found: [Int64]) {
        guard !found.isEmpty else { return }
        let found = Set(found)
        positions.removeAll(where: found.contains)
    }

    mutating func removeAll() { positions.removeAll() }
}
