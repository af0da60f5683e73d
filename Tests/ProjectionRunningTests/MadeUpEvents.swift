import EventStore

/// Batches without a store.
enum MadeUpEvents {
    static func batch(_ positions: [Int64], topics: [String]? = nil, size: Int = 2) -> NotificationBatch {
        let topics = topics ?? positions.map { _ in "dogschool.domain:Dog.Registered" }
        var memory: [UnsafeMutableRawBufferPointer] = []
        func keep(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
            copy.copyBytes(from: bytes)
            memory.append(copy)
            return UnsafeRawBufferPointer(rebasing: copy[0..<bytes.count])
        }
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: positions.count)
        for (index, position) in positions.enumerated() {
            records.initializeElement(
                at: index,
                to: NotificationRecord(
                    position: position, originatorVersion: 1, originatorID: keep(Array(repeating: 7, count: 16)),
                    topic: keep(Array(topics[index].utf8)), state: keep(Array(repeating: 48, count: size))))
        }
        let owned = Memory(blocks: memory)
        return NotificationBatch(adopting: records, originatorIDType: .uuid) { owned.free() }
    }

    // Sendable: freed once, by the batch.
    private struct Memory: @unchecked Sendable {
        let blocks: [UnsafeMutableRawBufferPointer]
        func free() { for block in blocks { block.deallocate() } }
    }
}
