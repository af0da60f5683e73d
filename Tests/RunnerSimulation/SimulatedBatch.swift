import EventStore

/// Events as a read of the log gives them. Their bytes are made once: all logs of all histories have the same few topics and
/// streams.
enum SimulatedBatch {
    // Never written after they are made.
    nonisolated(unsafe) private static let topics = SimulatedStore.Topic.allCases.map { keep(Array($0.name.utf8)) }
    nonisolated(unsafe) private static let streams = SimulatedStore.Event.streams.map { keep(Array($0.utf8)) }
    /// The state of an event is its topic once more.
    nonisolated(unsafe) private static let states = SimulatedStore.Topic.allCases.map { keep([UInt8($0.rawValue)]) }

    private static func keep(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyBytes(from: bytes)
        return UnsafeRawBufferPointer(copy)
    }

    static func make(_ events: [SimulatedStore.Event], epoch: LogEpoch) -> NotificationBatch {
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: events.count)
        for (index, event) in events.enumerated() {
            records.initializeElement(
                at: index,
                to: NotificationRecord(
                    position: event.position, originatorVersion: Int64(event.id),
                    originatorID: streams[event.id % streams.count], topic: topics[event.topic.rawValue],
                    state: states[event.topic.rawValue]))
        }
        return NotificationBatch(adopting: records, originatorIDType: .text, epoch: epoch) {}
    }

    static func events(of slice: NotificationSlice) -> [SimulatedStore.Event] {
        withExtendedLifetime(slice.batch) {
            (0..<slice.count).map { offset in
                let record = slice[offset]
                return SimulatedStore.Event(
                    id: Int(record.originatorVersion), position: record.position,
                    topic: SimulatedStore.Topic(rawValue: Int(record.state[0])) ?? .left)
            }
        }
    }
}
