/// The transactions of one projection's runner: read model and position together, or neither.
public protocol ProjectionSession: BorrowingSession, SQLQuerying {
    /// The recorded position; nil for none.
    func position() throws -> Int64?
    /// The position, and what is put aside of a version of the read model.
    func standing(ofStateVersion version: Int) throws -> TrackingStanding
    /// The next events that are put aside of a version of the read model, at positions above `position`, in order, at most
    /// `limit`; empty where there are no more.
    func letters(ofStateVersion version: Int, after position: Int64, limit: Int) throws -> [DeadLetter]
    /// Which run of the server the last standing was read from; nil where the store does not tell.
    var positionEpoch: LogEpoch? { get }
    /// Writes down that a runner of this projection runs from now on, and takes over what those have left that have ended
    /// without saying so.
    ///
    /// - Parameter hasEnded: whether a runner that is written down runs no longer.
    /// - Returns: what was taken over, of several the one with most attempts; nil for nothing.
    func beginRun(by process: String, hasEnded: (RunRecord) -> Bool) throws -> RunRecord?
    /// Writes down, lastingly, that an event is tried alone now.
    func noteAttempt(_ attempt: RunRecord.Attempt, by process: String) throws
    /// An event that this projection has projected, kept about once a second; nil where none is known.
    func lastEvent() throws -> RecordedEvent?
    /// Runs what is queued in a transaction, which it begins if none is open, and gives the names of the tables that this
    /// transaction itself has made.
    func tablesMade(after queue: StatementQueue) throws -> [String]
    /// Runs what is queued, moves the position (nil: leaves it, for set-up), puts events aside or takes one back (nil: there
    /// are none, now or from before) and commits. The queue is empty then.
    ///
    /// - Throws: ``EventStoreError/Code/fenced`` when the position is not `tracking.from`, or something else was put aside or
    ///   taken back since `letters.revision`, and
    ///   ``EventStoreError/Code/logChanged`` when the log does not hold the event that the move ends at; nothing is kept
    ///   then, nor on any other error. Where ``EventStoreError/outcomeIsUnknown`` a commit may have been made all the
    ///   same: read ``position()`` again.
    func commit(_ queue: StatementQueue, tracking: TrackingMove?, letters: LetterMove?) throws
    /// The next transaction waits for locks of others no longer than so, until it ends. A store whose locks are waited for
    /// otherwise leaves it as it is.
    func limitLockWaits(to limit: Duration)
    /// Gives up the open transaction, if there is one; never throws: a connection that cannot roll back is closed.
    func rollback()
}

extension ProjectionSession {
    /// nil: the store does not tell.
    public var positionEpoch: LogEpoch? { nil }

    /// Leaves it as it is.
    public func limitLockWaits(to limit: Duration) {}

    /// Commits without a word on what is put aside.
    public func commit(_ queue: StatementQueue, tracking: TrackingMove?) throws {
        try commit(queue, tracking: tracking, letters: nil)
    }
}
