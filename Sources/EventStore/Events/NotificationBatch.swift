import FoundationEssentials
public import Synchronization

/// Notifications in the order of the log, as one read gave them, or several; shared by all runners that want it. What stands in
/// it does not change; a batch with room may get more behind.
///
/// The bytes of one read stay where the store's client library put them (a libpq result, an arena) until the batch goes; those
/// that are added are copied, as a result of one row takes kilobytes.
public final class NotificationBatch: @unchecked Sendable {
    // Sendable: a record is written once, before `filled` counts it, and read only where it is counted; `attachment` is
    // guarded by its mutex, and `blocks` is of the one who adds.

    private let storage: UnsafeMutableBufferPointer<NotificationRecord>
    private let filled: Atomic<Int>
    /// The bytes of the events that were added.
    private var blocks: [UnsafeMutableRawBufferPointer] = []
    /// How the log keeps ids, which says how ``NotificationRecord/originatorID`` is read.
    public let originatorIDType: OriginatorIDType
    /// Which run of the server the events were read from; nil for a store without a server.
    public let epoch: LogEpoch?
    /// Something derived from these events that is made at most once for all who share the batch (parsed states).
    public let attachment = Mutex<(any AnyObject & Sendable)?>(nil)
    private let release: @Sendable () -> Void

    /// - Parameters:
    ///   - records: made with `UnsafeMutableBufferPointer.allocate`; the batch deallocates it.
    ///   - epoch: which run of the server they were read from.
    ///   - release: frees the memory that the records point into.
    public init(
        adopting records: UnsafeMutableBufferPointer<NotificationRecord>, originatorIDType: OriginatorIDType,
        epoch: LogEpoch? = nil, release: @escaping @Sendable () -> Void
    ) {
        storage = records
        filled = Atomic(records.count)
        self.originatorIDType = originatorIDType
        self.epoch = epoch
        self.release = release
    }

    /// An empty one with room for so many events.
    public init(capacity: Int, originatorIDType: OriginatorIDType, epoch: LogEpoch?) {
        storage = .allocate(capacity: capacity)
        filled = Atomic(0)
        self.originatorIDType = originatorIDType
        self.epoch = epoch
        release = {}
    }

    deinit {
        attachment.withLock { $0 = nil }
        for block in blocks { block.deallocate() }
        storage.deallocate()
        release()
    }

    /// The events. They and what they point to are valid while the batch lives: who reads them through this holds the batch
    /// (`withExtendedLifetime`), as Swift may let go of a local after its last use.
    public var records: UnsafeBufferPointer<NotificationRecord> {
        UnsafeBufferPointer(start: storage.baseAddress, count: filled.load(ordering: .acquiring))
    }

    /// How many events there are at the most, now and later.
    public var capacity: Int { storage.count }

    /// Adds copies of another batch's events behind those that are there; there must be room. One thread at a time.
    public func append(_ other: NotificationBatch) {
        let count = filled.load(ordering: .relaxed)
        precondition(count + other.count <= capacity, "no room for \(other.count) events")
        let size = other.records.reduce(0) { $0 + $1.originatorID.count + $1.topic.count + $1.state.count }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, size), alignment: 16)
        blocks.append(block)
        var used = 0
        func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
            // What has no bytes at all stays so.
            guard bytes.baseAddress != nil else { return bytes }
            defer { used += bytes.count }
            let place = UnsafeMutableRawBufferPointer(rebasing: block[used..<used + bytes.count])
            place.copyMemory(from: bytes)
            return UnsafeRawBufferPointer(place)
        }
        for (index, record) in other.records.enumerated() {
            storage.initializeElement(
                at: count + index,
                to: NotificationRecord(
                    position: record.position, originatorVersion: record.originatorVersion,
                    originatorID: copy(record.originatorID), topic: copy(record.topic), state: copy(record.state)))
        }
        filled.store(count + other.count, ordering: .releasing)
    }

    /// How many events there are now; more may be added by ``append(_:)``, none goes.
    public var count: Int { filled.load(ordering: .acquiring) }

    /// The position of the last event; nil for an empty batch.
    public var lastPosition: Int64? { records.last?.position }

    /// The positions of the events.
    public var positions: [Int64] { records.map(\.position) }

    /// The id of the stream of one of the batch's events.
    public func originatorID(_ record: NotificationRecord) -> OriginatorID {
        switch originatorIDType {
        case .uuid: .uuid(UUID(uuid: record.originatorID.loadUnaligned(as: uuid_t.self)))
        case .text: .text(String(decoding: record.originatorID, as: UTF8.self))
        }
    }

    /// A copy of one event, for those who keep it.
    public func storedEvent(at index: Int) -> StoredEvent {
        let record = records[index]
        return StoredEvent(
            position: record.position, originatorID: originatorID(record), originatorVersion: record.originatorVersion,
            topic: String(decoding: record.topic, as: UTF8.self), state: Array(record.state))
    }
}
