public import EventStore

/// An event that a projection has put aside.
public struct DeadLetterSnapshot: Sendable, Hashable {
    /// The event's position in the log, which is the letter's id.
    public var id: Int64
    /// The id of the event's stream, as text.
    public var originatorID: String
    /// Where the event stands in its stream.
    public var originatorVersion: Int64
    /// `parked`: it has failed; `held`: it waits behind one of its stream.
    public var kind: String
    /// Why, one line; nil for one that was not tried.
    public var error: String?
    /// How often the event was tried.
    public var attempts: Int
    /// Of the plugin that has put it aside, or tried it last; nil where it is not known.
    public var pluginVersion: String?
    /// Of the read model that lacks the event.
    public var stateVersion: Int
    /// When it was put aside, or tried last, seconds since 1970.
    public var at: Double

    /// A letter as the store has it.
    public init(_ stored: StoredLetter) {
        id = stored.letter.position
        originatorID = stored.letter.stream
        originatorVersion = stored.letter.version
        kind = stored.letter.kind
        attempts = 0
        if case .parked(let error, let attempts) = stored.letter.reason {
            self.error = error
            self.attempts = attempts
        }
        pluginVersion = stored.pluginVersion.flatMap { $0.isEmpty ? nil : $0 }
        stateVersion = stored.stateVersion
        at = stored.at
    }
}
