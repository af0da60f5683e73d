import EventStore

extension StoredEvent {
    /// The same event of another topic.
    func with(topic: String) -> StoredEvent {
        StoredEvent(
            position: position, originatorID: originatorID, originatorVersion: originatorVersion, topic: topic,
            state: state)
    }

    /// The same event with another state.
    func with(state: [UInt8]) -> StoredEvent {
        StoredEvent(
            position: position, originatorID: originatorID, originatorVersion: originatorVersion, topic: topic,
            state: state)
    }
}
