/// Where a projection stands, as its tracking's database has it.
public struct TrackingStanding: Sendable, Hashable {
    /// nil where nothing is recorded.
    public var position: Int64?
    /// What is put aside; nil for nothing.
    public var letters: LetterStanding?
    /// Other versions of the read model of which something is put aside.
    public var otherVersions: [Int]
    /// Whether other rows stand among the letters than a host has put there: somebody has added or deleted some by hand.
    public var hasStrayLetters: Bool

    public init(
        position: Int64?, letters: LetterStanding? = nil, otherVersions: [Int] = [], hasStrayLetters: Bool = false
    ) {
        self.hasStrayLetters = hasStrayLetters
        self.position = position
        self.letters = letters
        self.otherVersions = otherVersions
    }
}

/// What a projection has put aside.
public struct LetterStanding: Sendable, Hashable {
    /// The position when a host last moved it: where it is another now, somebody else has moved it past events without
    /// regard to what is put aside.
    public var ownPosition: Int64
    /// Rises with each change of the letters and each move of the position beside them.
    public var revision: Int64
    public var counts: LetterCounts
    /// The streams, as text, of which an event is put aside, and whether events wait there behind a parked one.
    public var streams: [StreamText: Bool]

    public init(
        ownPosition: Int64, revision: Int64, counts: LetterCounts = LetterCounts(), streams: [StreamText: Bool] = [:]
    ) {
        self.ownPosition = ownPosition
        self.revision = revision
        self.counts = counts
        self.streams = streams
    }

    public var count: Int { counts.total }
}

/// How many events a projection has put aside.
public struct LetterCounts: Sendable, Hashable {
    /// Those that failed.
    public var parked: Int
    /// Those that wait behind one that failed.
    public var held: Int

    public init(parked: Int = 0, held: Int = 0) {
        self.parked = parked
        self.held = held
    }

    public var total: Int { parked + held }
}
