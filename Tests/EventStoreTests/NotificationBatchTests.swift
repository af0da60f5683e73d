import EventStore
import Foundation
import Synchronization
import Testing

struct NotificationBatchTests {
    @Test func `a slice of all events has them in order`() {
        let slice = NotificationSlice(batch(1...5))
        #expect(slice.count == 5)
        #expect(positions(slice) == [1, 2, 3, 4, 5])
        #expect(slice.lastPosition == 5)
    }

    @Test func `a range and a part of it count from their own start`() {
        let slice = NotificationSlice(batch(11...20), range: 2..<8)
        #expect(positions(slice) == [13, 14, 15, 16, 17, 18])
        let part = slice.part(1..<3)
        #expect(positions(part) == [14, 15])
        #expect(part.index(at: 0) == 3)
        #expect(part.lastPosition == 15)
        #expect(positions(part.part(1..<2)) == [15])
    }

    @Test func `a list of indexes and a part of it keep their order`() {
        let indexes: [Int32] = [0, 2, 5, 7, 9]
        let slice = NotificationSlice(batch(1...10), indexes: indexes[1...])
        #expect(positions(slice) == [3, 6, 8, 10])
        #expect(positions(slice.part(1..<3)) == [6, 8])
        #expect(positions(slice.part(1..<4).part(1..<3)) == [8, 10])
        #expect(slice.part(2..<3).index(at: 0) == 7)
    }

    @Test func `an empty slice has no last position`() {
        let batch = batch(1...3)
        #expect(NotificationSlice(batch, range: 1..<1).isEmpty)
        #expect(NotificationSlice(batch, range: 1..<1).lastPosition == nil)
        #expect(NotificationSlice(batch, indexes: []).lastPosition == nil)
    }

    @Test func `the memory is freed once when the last owner lets go`() {
        let released = Counter()
        var slice: NotificationSlice? = NotificationSlice(batch(1...3) { released.increment() })
        #expect(released.value == 0)
        slice = slice?.part(0..<1)
        #expect(released.value == 0)
        slice = nil
        #expect(released.value == 1)
    }

    @Test func `events that are added stand behind the others, are copies, and change no slice that was there`() {
        let released = Counter()
        let page = NotificationBatch(capacity: 10, originatorIDType: .text, epoch: nil)
        page.append(batch(1...3, id: Array("rex".utf8), type: .text) { released.increment() })
        #expect(released.value == 1)
        let early = NotificationSlice(page)
        page.append(batch(7...9, id: Array("fido".utf8), type: .text))
        #expect(positions(early) == [1, 2, 3])
        #expect(positions(NotificationSlice(page)) == [1, 2, 3, 7, 8, 9])
        #expect(page.count == 6)
        #expect(page.capacity == 10)
        #expect(page.storedEvent(at: 0).originatorID == .text("rex"))
        #expect(page.storedEvent(at: 5).originatorID == .text("fido"))
        #expect(page.storedEvent(at: 5).state == Array("fido".utf8))
        page.append(batch(10...10, id: [], type: .text))
        #expect(page.storedEvent(at: 6).state == [])
    }

    @Test func `an event is copied with its id of either type`() {
        let id = UUID()
        let text = Array("rex".utf8)
        let uuid = withUnsafeBytes(of: id.uuid) { Array($0) }
        #expect(batch(4...4, id: uuid, type: .uuid).storedEvent(at: 0).originatorID == .uuid(id))
        let event = batch(4...4, id: text, type: .text).storedEvent(at: 0)
        #expect(event.originatorID == .text("rex"))
        #expect(event.position == 4)
        #expect(event.topic == "rex")
        #expect(event.state == text)
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func increment() { count.withLock { $0 += 1 } }
    }

    private func positions(_ slice: NotificationSlice) -> [Int64] { (0..<slice.count).map { slice[$0].position } }

    /// Events whose topic and state are the bytes of their id.
    private func batch(
        _ positions: ClosedRange<Int64>, id: [UInt8] = Array(repeating: 0, count: 16), type: OriginatorIDType = .uuid,
        onRelease: @escaping @Sendable () -> Void = {}
    ) -> NotificationBatch {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: id.count, alignment: 1)
        memory.copyBytes(from: id)
        let bytes = UnsafeRawBufferPointer(memory)
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: positions.count)
        for (index, position) in positions.enumerated() {
            records.initializeElement(
                at: index,
                to: NotificationRecord(
                    position: position, originatorVersion: 1, originatorID: bytes, topic: bytes, state: bytes))
        }
        nonisolated(unsafe) let owned = memory
        return NotificationBatch(adopting: records, originatorIDType: type) {
            owned.deallocate()
            onRelease()
        }
    }
}
