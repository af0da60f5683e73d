/// What a stored event has beside the values in its state.
public enum EventColumn: String, Sendable, Hashable, CaseIterable {
    /// The id of the stream.
    case originatorID = "originator_id"
    /// The event's place in its stream.
    case originatorVersion = "originator_version"
    /// The event's place in the log, by the name of the column.
    case notificationID = "notification_id"
    /// The same by the name that the host gives it.
    case position
    /// The topic.
    case topic
    /// The state as it is stored.
    case state

    /// The types as which a function can get it.
    public var types: [FunctionArgumentType] {
        switch self {
        case .originatorID: [.uuid, .text]
        case .originatorVersion, .notificationID, .position: [.i64, .i32]
        case .topic: [.text]
        case .state: [.bytes]
        }
    }
}
