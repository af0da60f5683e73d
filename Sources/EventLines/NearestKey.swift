/// Finds what somebody may have meant.
enum NearestKey {
    /// The one of `known` with the fewest edits to `text`; nil when none is near.
    static func among(_ known: [String], to text: String) -> String? {
        let wanted = Array(text.lowercased().prefix(40))
        let scored = known.map { (name: $0, edits: edits(Array($0), wanted)) }
        guard let best = scored.min(by: { $0.edits < $1.edits }), best.edits <= max(2, best.name.count / 3) else {
            return nil
        }
        return best.name
    }

    /// Insertions, deletions and replacements from one to the other (Levenshtein).
    private static func edits(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let replaced = diagonal + (right[j] == character ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
