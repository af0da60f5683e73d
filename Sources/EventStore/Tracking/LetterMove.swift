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

    /// - Parameter letters: those that the commit adds.
    public init(stateVersion: Int, pluginVersion: String, revision: Int64?, letters: [DeadLetter]) {
        self.stateVersion = stateVersion
        self.pluginVersion = pluginVersion
        self.revision = revision
        self.letters = letters
    }
}
