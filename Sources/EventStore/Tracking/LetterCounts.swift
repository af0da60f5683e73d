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
