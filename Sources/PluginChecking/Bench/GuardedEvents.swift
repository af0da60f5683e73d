import EventStore
import Glibc

/// A batch of events in memory of its own, which can be taken away: whoever reads it then is ended by the system.
final class GuardedEvents {
    let batch: NotificationBatch
    private let region: UnsafeMutableRawBufferPointer

    init(_ events: some Collection<StoredEvent>) {
        let isUUID = events.first.map { if case .uuid = $0.originatorID { true } else { false } } ?? true
        let size = NotificationBatch.size(of: events)
        let page = Int(getpagesize())
        let length = max(1, (size + page - 1) / page) * page
        let address = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(address != MAP_FAILED, "no memory for \(size) bytes of events")
        region = UnsafeMutableRawBufferPointer(start: address, count: length)
        let start = UInt(bitPattern: address)
        batch = NotificationBatch(copying: events, originatorIDType: isUUID ? .uuid : .text, into: region) {
            munmap(UnsafeMutableRawPointer(bitPattern: start), length)
        }
    }

    /// From now on nobody reads what the events hold. The batch must live on, or the memory becomes another's.
    func takeAway() { mprotect(region.baseAddress, region.count, PROT_NONE) }
}
