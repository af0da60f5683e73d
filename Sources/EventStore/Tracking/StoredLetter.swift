/// An event that is put aside, with what stands beside it for people.
public struct StoredLetter: Sendable, Hashable {
    /// The event, and why it was put aside.
    public let letter: DeadLetter
    /// Of the read model that lacks the event.
    public let stateVersion: Int
    /// Of the plugin that has put it aside, or tried it last; nil where it is not known.
    public let pluginVersion: String?
    /// When it was put aside, or tried last, seconds since 1970.
    public let at: Double

    /// - Parameter at: seconds since 1970.
    public init(_ letter: DeadLetter, stateVersion: Int, pluginVersion: String?, at: Double) {
        self.letter = letter
        self.stateVersion = stateVersion
        self.pluginVersion = pluginVersion
        self.at = at
    }
}
