/// How many events a projection has put aside.
public struct LetterCounts: Sendable, Hashable {
    /// Those that failed.
    public var parked: Int
    /// Those that wait behind one that failed.
    public var held: Int

    /// Counts; none where nothing is said.
    public init(parked: Int = 0, held: Int = 0) {
        self.parked = parked
        self.held = held
    }

    /// All that is put aside: what the manifest's `max-held` limits.
    public var total: Int { parked + held }
}
