import EventLines
import EventStore
import NIOCore

/// Pages of JSON items, each beginning with a comma where it is not the first.
protocol PageSource: Sendable {
    /// nil after the last.
    mutating func next() async throws -> ByteBuffer?
}

/// Notifications, until as many are given as were asked for or the safe head of the first page is reached.
struct NotificationPages: PageSource {
    let control: any HostControl
    let application: String
    var after: Int64
    var remaining: Int
    let topics: [String]
    /// The safe head when the first page was read.
    private(set) var through: Int64?
    /// The position of the first event given.
    private(set) var first: Int64?
    private(set) var count = 0

    init(control: any HostControl, application: String, after: Int64, remaining: Int, topics: [String]) {
        self.control = control
        self.application = application
        self.after = after
        self.remaining = remaining
        self.topics = topics
    }

    /// The position of the last event given.
    var last: Int64 { after }

    mutating func next() async throws -> ByteBuffer? {
        // Also for nothing: an unknown application is an error all the same.
        guard remaining > 0 || through == nil else { return nil }
        let page = try await control.notifications(
            of: application, after: after, through: through, limit: max(1, remaining), topics: topics)
        through = through ?? page.safeHead
        guard remaining > 0, let last = page.batch.lastPosition else {
            remaining = 0
            return nil
        }
        var bytes = ByteBufferAllocator().buffer(capacity: page.batch.jsonEstimate)
        page.batch.forEachRecord { record in
            if count > 0 { bytes.writeStaticString(", ") }
            first = first ?? record.position
            count += 1
            bytes.writeNotification(record, originatorIDType: page.batch.originatorIDType)
        }
        after = last
        remaining -= page.batch.count
        return bytes
    }
}

/// The events of one stream, as lines of events have them.
struct StreamPages: PageSource {
    let control: any HostControl
    let application: String
    let id: OriginatorID
    var after: Int64
    var remaining: Int
    private var isFirst = true

    init(control: any HostControl, application: String, id: OriginatorID, after: Int64, remaining: Int) {
        self.control = control
        self.application = application
        self.id = id
        self.after = after
        self.remaining = remaining
    }

    mutating func next() async throws -> ByteBuffer? {
        guard remaining > 0 else { return nil }
        let events = try await control.stream(id, of: application, after: after, limit: remaining)
        guard let last = events.last else {
            remaining = 0
            return nil
        }
        var bytes: [UInt8] = []
        for event in events {
            if !isFirst { bytes += ", ".utf8 }
            isFirst = false
            EventLineWriter.writeObject(event, to: &bytes)
        }
        after = last.originatorVersion
        remaining -= events.count
        return ByteBuffer(bytes: bytes)
    }
}

extension NotificationBatch {
    /// Calls `body` with each event, the batch kept alive.
    func forEachRecord(_ body: (NotificationRecord) -> Void) {
        withExtendedLifetime(self) {
            for record in records { body(record) }
        }
    }

    /// Roughly how many bytes the events take as JSON.
    var jsonEstimate: Int {
        withExtendedLifetime(self) {
            records.reduce(0) { $0 + 160 + $1.topic.count + $1.state.count / 3 * 4 }
        }
    }
}
