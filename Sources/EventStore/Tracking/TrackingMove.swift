/// Moving a projection's position.
public struct TrackingMove: Sendable, Hashable {
    /// The position that the runner started from; nil where no row is there yet.
    public let from: Int64?
    /// The position that is recorded with the commit.
    public let to: Int64
    /// What of the log is checked beside it.
    public let log: LogCheck
    /// Which run of the server the events were read from; nil where that does not matter.
    public let epoch: LogEpoch?

    /// What must stand in the log for a move to be kept, where log and tracking share a database.
    public enum LogCheck: Sendable, Hashable {
        /// Nothing.
        case none
        /// The event at `to`, as it was read.
        case event(TrackedEvent)
        /// Any event at `to` or above: for a move past events that the topics leave out.
        case reaches
        /// An event at a position of its own, as it was read: for one that was put aside before.
        case stands(TrackedEvent, at: Int64)
    }

    /// A move that checks nothing of the log where `log` is left out.
    public init(from: Int64?, to: Int64, log: LogCheck = .none, epoch: LogEpoch? = nil) {
        self.from = from
        self.to = to
        self.log = log
        self.epoch = epoch
    }
}
