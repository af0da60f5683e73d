/// What is known of the safe head.
public struct SafeHeadStatus: Sendable, Hashable {
    /// The safe head; nil until the first holders are gone after a start on a log with open writers and no proven head.
    public var head: Int64?
    /// The highest position seen last.
    public var highest: Int64
    /// Who holds the head back; empty when nothing does.
    public var heldBackBy: [LockHolder]
    /// Rises whenever what was known before is void: after a reconnect, and where the log turned out to be older.
    public var generation: Int

    /// What a reader knows after a look.
    public init(head: Int64?, highest: Int64, heldBackBy: [LockHolder], generation: Int = 0) {
        self.head = head
        self.highest = highest
        self.heldBackBy = heldBackBy
        self.generation = generation
    }
}
