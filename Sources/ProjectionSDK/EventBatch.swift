import CProjectionABI

/// The events of one call that the projection's topics admit, in the order of their positions. Valid until `apply`
/// returns.
public struct EventBatch: Collection {
    let events: UnsafeBufferPointer<projectionist_event_1>
    let filter: TopicFilter
    let scope: UnsafeMutablePointer<CallScope>
    /// The index of the first event that the topics admit; ``endIndex`` where none is.
    public let startIndex: Int

    init(
        _ events: UnsafeBufferPointer<projectionist_event_1>, filter: TopicFilter,
        scope: UnsafeMutablePointer<CallScope>
    ) {
        self.events = events
        self.filter = filter
        self.scope = scope
        startIndex = Self.nextIndex(from: 0, in: events, filter)
    }

    /// One past the last event of the host's batch. Indexes have gaps where the topics leave events out.
    public var endIndex: Int { events.count }

    /// The next event that the topics admit; ``endIndex`` behind the last. Goes past what they leave out.
    public func index(after index: Int) -> Int { Self.nextIndex(from: index + 1, in: events, filter) }

    /// The event at an index; valid until `apply` returns.
    public subscript(index: Int) -> Event { Event(record: events.baseAddress! + index, scope: scope) }

    /// Whether the host wants the call to end early. A projection that then throws is not blamed for it, and nothing of
    /// the call is kept.
    public var isCancelled: Bool { scope.pointee.tables.host.pointee.cancelled(scope.pointee.call) != 0 }

    private static func nextIndex(
        from start: Int, in events: UnsafeBufferPointer<projectionist_event_1>, _ filter: TopicFilter
    ) -> Int {
        var index = start
        while index < events.count, !filter.admits(events[index].topic) { index += 1 }
        return index
    }
}
