/// What a projection has put aside.
public struct LetterStanding: Sendable, Hashable {
    /// The position when a host last moved it: where it is another now, somebody else has moved it past events without
    /// regard to what is put aside.
    public var ownPosition: Int64
    /// Rises with each change of the letters and each move of the position beside them.
    public var revision: Int64
    /// How many events are put aside.
    public var counts: LetterCounts
    /// The streams, as text, of which an event is put aside, and whether events wait there behind a parked one.
    public var streams: [StreamText: Bool]

    /// A standing without letters, where counts and streams are left out.
    public init(
        ownPosition: Int64, revision: Int64, counts: LetterCounts = LetterCounts(), streams: [StreamText: Bool] = [:]
    ) {
        self.ownPosition = ownPosition
        self.revision = revision
        self.counts = counts
        self.streams = streams
    }

    /// How many events are put aside, parked and held together.
    public var count: Int { counts.total }
}
