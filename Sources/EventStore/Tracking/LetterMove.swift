/// What a commit puts aside, and the state of the letters that it goes by.
public struct LetterMove: Sendable, Hashable {
    /// Of the read model that the letters belong to.
    public let stateVersion: Int
    /// The version of the plugin that puts the letters aside, for people.
    public let pluginVersion: String
    /// ``LetterStanding/revision`` as it was read or left; nil where nothing was put aside yet. A commit is refused where it
    /// is another by now.
    public let revision: Int64?
    /// May be empty: the position moves past other events, and is kept beside the letters.
    public let letters: [DeadLetter]
    /// What becomes of one that stands already; nil: nothing. A commit is refused where it does not stand as it is told
    /// there.
    public let change: LetterChange?

    /// - Parameter letters: those that the commit adds.
    public init(
        stateVersion: Int, pluginVersion: String, revision: Int64?, letters: [DeadLetter], change: LetterChange? = nil
    ) {
        self.stateVersion = stateVersion
        self.pluginVersion = pluginVersion
        self.revision = revision
        self.letters = letters
        self.change = change
    }

    /// How many more are parked and held afterwards.
    package var counts: LetterCounts {
        let parked = letters.count(where: \.isParked)
        return LetterCounts(
            parked: parked + (change?.counts.parked ?? 0), held: letters.count - parked + (change?.counts.held ?? 0))
    }

    /// Whether nothing is put aside any more afterwards.
    package var leavesNone: Bool { if case .applied(_, isLast: true) = change { letters.isEmpty } else { false } }

    /// Whether it must be on disk at once: whoever looks at what is put aside acts on it.
    package var isLasting: Bool {
        if case .failedAgain = change { return true }
        return letters.contains(where: \.isParked)
    }
}
