import FoundationEssentials

extension NotificationBatch {
    /// Copies events that stand in no log.
    ///
    /// - Parameters:
    ///   - events: in the order of their positions, all with ids of the one type.
    ///   - originatorIDType: how the ids are kept.
    public convenience init(copying events: some Collection<StoredEvent>, originatorIDType: OriginatorIDType) {
        let ids = events.map { Self.bytes(of: $0.originatorID) }
        let topics = events.map { Array($0.topic.utf8) }
        let size = zip(events, zip(ids, topics)).reduce(0) { $0 + $1.0.state.count + $1.1.0.count + $1.1.1.count }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, size), alignment: 16)
        var used = 0
        func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
            defer { used += bytes.count }
            let place = UnsafeMutableRawBufferPointer(rebasing: block[used..<used + bytes.count])
            place.copyBytes(from: bytes)
            return UnsafeRawBufferPointer(place)
        }
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: events.count)
        for (index, (event, (id, topic))) in zip(events, zip(ids, topics)).enumerated() {
            records.initializeElement(
                at: index,
                to: NotificationRecord(
                    position: event.position, originatorVersion: event.originatorVersion, originatorID: copy(id),
                    topic: copy(topic), state: copy(event.state)))
        }
        // Sendable: the memory is freed once, by the batch that goes.
        nonisolated(unsafe) let memory = block
        self.init(adopting: records, originatorIDType: originatorIDType) { memory.deallocate() }
    }

    private static func bytes(of id: OriginatorID) -> [UInt8] {
        switch id {
        case .uuid(let id): withUnsafeBytes(of: id.uuid) { Array($0) }
        case .text(let text): Array(text.utf8)
        }
    }
}
