import EventStore

/// One event as a line gives it.
struct EventLine {
    var originatorID: OriginatorID
    /// The version that the event is to have, from 0; nil: the stream's next.
    var originatorVersion: Int64?
    var event: NewEvent
}
