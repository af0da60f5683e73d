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

    /// A standing without letters, where they are left out.
    public init(
        position: Int64?, letters: LetterStanding? = nil, otherVersions: [Int] = [], hasStrayLetters: Bool = false
    ) {
        self.hasStrayLetters = hasStrayLetters
        self.position = position
        self.letters = letters
        self.otherVersions = otherVersions
    }
}
