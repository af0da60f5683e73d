/// What operators ask of processes, and what they have ordered for good. Everything here is on disk when a call returns.
public protocol OperatorRecords: StoreSession {
    /// Stores a request and wakes the processes that look for them. What is older than ``HostRequest/retention`` is forgotten.
    ///
    /// - Parameter pause: what else changes in the same transaction; nil: nothing.
    /// - Returns: the request's number.
    func ask(_ request: HostRequest, changing pause: PauseChange?) throws -> Int64
    /// Whether there may be requests or pauses that this session has not seen: cheap, and never false for longer than a
    /// few seconds.
    func mayHaveNewRequests() throws -> Bool
    /// The newest requests that nobody has answered, ``HostRequest/mostOpen`` at the most, oldest first.
    func openRequests() throws -> [HostRequest]
    /// A request with its answer; nil for one that is not there any longer.
    func request(_ id: Int64) throws -> HostRequest?
    /// Answers a request; whoever has accepted one may answer it once more. False where somebody else has answered it before,
    /// it was answered for good, or it was withdrawn.
    func answer(_ id: Int64, _ answer: HostRequest.Answer) throws -> Bool
    /// The projections that are paused, by name.
    func pauses() throws -> [ProjectionPause]
}
