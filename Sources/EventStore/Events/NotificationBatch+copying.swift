import FoundationEssentials

extension NotificationBatch {
    /// Copies events that stand in no log.
    ///
    /// - Parameters:
    ///   - events: in the order of their positions, all with ids of the one type.
    ///   - originatorIDType: how the ids are kept.
    public convenience init(copying events: some Collection<StoredEvent>, originatorIDType: OriginatorIDType) {
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(1, Self.size(of: events)), alignment: 16)
        // Sendable: the memory is freed once, by the batch that goes.
        nonisolated(unsafe) let memory = block
        self.init(copying: events, originatorIDType: originatorIDType, into: block) { memory.deallocate() }
    }

    /// The bytes that copies of events take.
    package static func size(of events: some Collection<StoredEvent>) -> Int {
        events.reduce(0) { $0 + bytes(of: $1.originatorID).count + $1.topic.utf8.count + $1.state.count }
    }

    /// Copies events into memory of the caller's.
    ///
    /// - Parameters:
    ///   - block: of at least ``size(of:)`` bytes.
    ///   - release: frees the memory when the batch goes.
    package convenience init(
        copying events: some Collection<StoredEvent>, originatorIDType: OriginatorIDType,
        into block: UnsafeMutableRawBufferPointer, release: @escaping @Sendable () -> Void
    ) {
        var used = 0
        func copy(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
            defer { used += bytes.count }
            let place = UnsafeMutableRawBufferPointer(rebasing: block[used..<used + bytes.count])
            place.copyBytes(from: bytes)
            return UnsafeRawBufferPointer(place)
        }
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: events.count)
        for (index, event) in events.enumerated() {
            records.initializeElement(
                at: index,
                to: NotificationRecord(
                    position: event.position, originatorVersion: event.originatorVersion,
                    originatorID: copy(Self.bytes(of: event.originatorID)), topic: copy(event.topic.utf8),
                    state: copy(event.state)))
        }
        self.init(adopting: records, originatorIDType: originatorIDType, release: release)
    }

    private static func bytes(of id: OriginatorID) -> [UInt8] {
        switch id {
        case .uuid(let id): withUnsafeBytes(of: id.uuid) { Array($0) }
        case .text(let text): Array(text.utf8)
        }
    }
}
