import EventStore

/// One event as a line gives it.
struct EventLine {
    var originatorID: OriginatorID
    /// The version that the event is to have, from 0; nil: the stream's next.
    var originatorVersion: Int64?
    /// Where the event stood in the log that it was read from; nil where the line does not say.
    var position: Int64?
    var event: NewEvent
}
