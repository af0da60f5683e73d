/// Reads an application's log in order, never past the safe head.
public protocol LogReader: BorrowingSession {
    /// How the log's table keeps ids.
    var originatorIDType: OriginatorIDType { get throws }
    /// Moves the safe head as far as it can go now. See ``SafeHead``.
    func advanceSafeHead() throws -> SafeHeadStatus
    /// Who they are, in words: `pid 4711 (psql)`, one for each.
    func describe(_ holders: [LockHolder]) throws -> [String]
    /// Where the log ends now.
    func bounds() throws -> LogBounds
    /// Events that stand now at positions which had been declared dead, each told once: their writers drew the positions
    /// without the lock that an INSERT takes, and no reader waits for such. Looks at the last 10,000 dead positions.
    func lateEvents() throws -> [StoredEvent]
    /// Events with `after < position <= through`, at most `limit`, of the given topics (empty: all). A store may stop
    /// before `limit` when the events are large: only an empty batch says that nothing is left in the range.
    ///
    /// - Throws: ``EventStoreError/Code/logBehind`` when this session's own connection does not see the log up to
    ///   `through`: what is not there must not pass for filtered out.
    func read(after: Int64, through: Int64, limit: Int, topics: [String]) throws -> NotificationBatch
    /// The events of one stream with a version above `after`, in order.
    func stream(_ id: OriginatorID, after: Int64, limit: Int) throws -> [StoredEvent]
    /// From now on ``waitForPush(milliseconds:)`` hears of appends; must be called before the first read.
    func listen() throws
    /// Waits until the store says that something was appended, or the time is over. True when it said so.
    func waitForPush(milliseconds: Int) throws -> Bool
    /// Ends ``waitForPush(milliseconds:)`` as if a push had come. Any thread; ``Interruptible`` ends the session instead.
    var wakeable: any Wakeable { get }
}
