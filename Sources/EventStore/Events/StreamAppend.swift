/// Events to put at the end of one stream, all or none of them.
public struct StreamAppend: Sendable {
    /// The stream that the events go to.
    public var originatorID: OriginatorID
    /// The stream's last version before the append, 0 for a new stream: the first event gets `expectedVersion + 1`.
    /// ``beforeZero`` for a new stream whose first event gets 0. nil: at the end of the stream, whatever its last version
    /// is, and from 1 in a new one.
    public var expectedVersion: Int64?
    /// The ``expectedVersion`` of a new stream that begins at 0, as aggregates of the Python library with
    /// `INITIAL_VERSION = 0` do. No stream that has an event is at it.
    public static let beforeZero: Int64 = -1
    /// The events in the order of their versions; at least one.
    public var events: [NewEvent]

    /// An append that nothing is checked of here: ``validate()`` does that.
    public init(originatorID: OriginatorID, expectedVersion: Int64?, events: [NewEvent]) {
        self.originatorID = originatorID
        self.expectedVersion = expectedVersion
        self.events = events
    }

    /// The most bytes of the topic of one event.
    public static let maximumTopicLength = 1024
    /// The most bytes of the state of one event: 64 MiB.
    public static let maximumStateSize = 64 << 20

    /// Checks what no store can keep.
    ///
    /// - Throws: ``EventStoreError/Code/invalidEvent``: no events, a version below ``beforeZero``, an id that is empty or holds a NUL
    ///   byte, an empty topic, a topic over ``maximumTopicLength`` bytes or with a NUL byte, a state over
    ///   ``maximumStateSize`` bytes.
    public func validate() throws(EventStoreError) {
        if case .text(let id) = originatorID { _ = try OriginatorID(id, type: .text) }
        guard !events.isEmpty else { throw EventStoreError(.invalidEvent, "an append needs at least one event") }
        if let expectedVersion,
            !(Self.beforeZero...Int64.max - Int64(events.count)).contains(expectedVersion)
        {
            throw EventStoreError(.invalidEvent, "expected_version \(expectedVersion) is out of range")
        }
        for (index, event) in events.enumerated() {
            let length = event.topic.utf8.count
            guard length > 0, length <= Self.maximumTopicLength else {
                throw EventStoreError(
                    .invalidEvent,
                    "event \(index): the topic has \(length) bytes, 1 to \(Self.maximumTopicLength) are allowed")
            }
            guard !event.topic.utf8.contains(0) else {
                throw EventStoreError(.invalidEvent, "event \(index): the topic holds a NUL byte")
            }
            guard event.state.count <= Self.maximumStateSize else {
                throw EventStoreError(
                    .invalidEvent,
                    "event \(index): the state has \(event.state.count) bytes, at most \(Self.maximumStateSize) are allowed"
                )
            }
        }
    }
}
