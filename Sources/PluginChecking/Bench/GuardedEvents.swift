import EventStore
import Foundation
import Glibc

/// A batch of events in memory of its own, which can be taken away: whoever reads it then is ended by the system.
final class GuardedEvents {
    let batch: NotificationBatch
    private let region: UnsafeMutableRawBufferPointer

    init(_ events: some Collection<StoredEvent>) {
        let isUUID = events.first.map { if case .uuid = $0.originatorID { true } else { false } } ?? true
        let ids = events.map { Self.bytes(of: $0.originatorID) }
        let size = zip(events, ids).reduce(0) { $0 + $1.0.topic.utf8.count + $1.0.state.count + $1.1.count }
        let page = Int(getpagesize())
        let length = max(1, (size + page - 1) / page) * page
        let address = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(address != MAP_FAILED, "no memory for \(size) bytes of events")
        let region = UnsafeMutableRawBufferPointer(start: address, count: length)
        var used = 0
        func keep(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
            let place = UnsafeMutableRawBufferPointer(rebasing: region[used..<used + bytes.count])
            place.copyBytes(from: bytes)
            used += bytes.count
            return UnsafeRawBufferPointer(place)
        }
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: events.count)
        for (index, (event, id)) in zip(events, ids).enumerated() {
            records.initializeElement(
                at: index,
                to: NotificationRecord(
                    position: event.position, originatorVersion: event.originatorVersion, originatorID: keep(id),
                    topic: keep(event.topic.utf8), state: keep(event.state)))
        }
        self.region = region
        let start = UInt(bitPattern: region.baseAddress)
        batch = NotificationBatch(adopting: records, originatorIDType: isUUID ? .uuid : .text) {
            munmap(UnsafeMutableRawPointer(bitPattern: start), length)
        }
    }

    /// From now on nobody reads what the events hold. The batch must live on, or the memory becomes another's.
    func takeAway() { mprotect(region.baseAddress, region.count, PROT_NONE) }

    private static func bytes(of id: OriginatorID) -> [UInt8] {
        switch id {
        case .uuid(let uuid): withUnsafeBytes(of: uuid.uuid) { Array($0) }
        case .text(let text): Array(text.utf8)
        }
    }
}
