import FoundationEssentials
public import Synchronization

/// One event of a batch, without a copy: its bytes belong to the ``NotificationBatch``.
public struct NotificationRecord {
    public let position: Int64
    public let originatorVersion: Int64
    /// 16 bytes in network order, or the id's text, by ``NotificationBatch/originatorIDType``.
    public let originatorID: UnsafeRawBufferPointer
    public let topic: UnsafeRawBufferPointer
    public let state: UnsafeRawBufferPointer

    public init(
        position: Int64, originatorVersion: Int64, originatorID: UnsafeRawBufferPointer, topic: UnsafeRawBufferPointer,
        state: UnsafeRawBufferPointer
    ) {
        self.position = position
        self.originatorVersion = originatorVersion
        self.originatorID = originatorID
        self.topic = topic
        self.state = state
    }
}

/// Notifications in the order of the log, as one read gave them; immutable, shared by all runners that want it.
///
/// The bytes stay where the store's client library put them (a libpq result, an arena) until the batch goes.
// Sendable: every stored property is immutable, the memory behind `records` is never written after `init`, and
// `attachment` is guarded by its mutex.
public final class NotificationBatch: @unchecked Sendable {
    /// The events. They and what they point to are valid while the batch lives: who reads them through this holds the batch
    /// (`withExtendedLifetime`), as Swift may let go of a local after its last use.
    public let records: UnsafeBufferPointer<NotificationRecord>
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
        self.records = UnsafeBufferPointer(records)
        self.originatorIDType = originatorIDType
        self.epoch = epoch
        self.release = release
    }

    deinit {
        attachment.withLock { $0 = nil }
        records.deallocate()
        release()
    }

    public var count: Int { records.count }

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
