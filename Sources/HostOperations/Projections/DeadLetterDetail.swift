public import EventStore

/// An event that a projection has put aside, with the event itself and what stands around it.
public struct DeadLetterDetail: Sendable, Hashable {
    /// The letter.
    public var letter: DeadLetterSnapshot
    /// The event as the log has it; nil where the log has it no longer.
    public var event: StoredEvent?
    /// The first event of the same stream that is put aside, where that is another one: its position.
    public var waitsFor: Int64?
    /// How many events of the same stream are put aside behind it.
    public var waiting: Int

    /// - Parameter waitsFor: a position of the log.
    public init(letter: DeadLetterSnapshot, event: StoredEvent?, waitsFor: Int64?, waiting: Int) {
        self.letter = letter
        self.event = event
        self.waitsFor = waitsFor
        self.waiting = waiting
    }
}
