/// Finds what somebody who mistyped a name probably meant.
package enum NearestName {
    /// The candidate with the fewest single-character edits from `name`; letters that differ only in case count little.
    /// Of equally near ones the first in alphabetical order. Nil only if there is no candidate.
    ///
    /// The text may be anybody's: of long names the beginning is compared, and of many candidates the first thousands.
    package static func nearest<S: Sequence>(to name: String, in candidates: S) -> String? where S.Element == String {
        candidates.sorted().prefix(mostCandidates).map { ($0, cost($0, name)) }.min { $0.1 < $1.1 }?.0
    }

    private static let mostCandidates = 4096
    private static let longestName = 128

    private static func cost(_ candidate: String, _ name: String) -> Int {
        // Twice the distance without regard to case, so that case alone decides between otherwise equal candidates.
        2 * distance(beginning(candidate), beginning(name)) + (candidate == name ? 0 : 1)
    }

    private static func beginning(_ name: String) -> [UInt8] {
        Array(String(name.prefix(longestName)).lowercased().utf8.prefix(longestName))
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for i in 1...left.count {
            var current = [i]
            current.reserveCapacity(right.count + 1)
            for j in 1...right.count {
                var best = min(previous[j] + 1, current[j - 1] + 1)
                best = min(best, previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1))
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    best = min(best, beforePrevious[j - 2] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
