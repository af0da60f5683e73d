/// Compares the letters that stand with what was put aside, as the stores read them.
package struct LetterLedger {
    private let stateVersion: Int
    private var marks: [Int: (position: Int64, revision: Int64, counts: LetterCounts)] = [:]
    private var counts: [Int: LetterCounts] = [:]
    private var streams: [StreamText: Bool] = [:]

    package init(stateVersion: Int) { self.stateVersion = stateVersion }

    /// What a host has noted of one version.
    package mutating func mark(_ version: Int, position: Int64, revision: Int64, _ counts: LetterCounts) {
        marks[version] = (position, revision, counts)
    }

    /// What stands of one stream.
    package mutating func add(_ version: Int, _ stream: StreamText, _ found: LetterCounts) {
        counts[version, default: LetterCounts()].parked += found.parked
        counts[version, default: LetterCounts()].held += found.held
        if version == stateVersion { streams[stream] = found.held > 0 }
    }

    package var result: (letters: LetterStanding?, others: [Int], hasStrays: Bool) {
        let hasStrays = Set(marks.keys).union(counts.keys).contains { marks[$0]?.counts != counts[$0] }
        let letters = marks[stateVersion].map {
            LetterStanding(ownPosition: $0.position, revision: $0.revision, counts: $0.counts, streams: streams)
        }
        return (letters, marks.keys.filter { $0 != stateVersion }.sorted(), hasStrays)
    }
}
