/// Finds what somebody may have meant.
enum Spelling {
    /// The known name that differs least from `name`; nil where none is near.
    static func nearest(to name: String, among known: [String]) -> String? {
        let candidates = known.map { ($0, distance(Array(name.lowercased()), Array($0.lowercased()))) }
        guard let best = candidates.min(by: { $0.1 < $1.1 }), best.1 <= max(2, name.count / 3) else { return nil }
        return best.0
    }

    /// How many characters must be put in, taken out or replaced.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (character == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
