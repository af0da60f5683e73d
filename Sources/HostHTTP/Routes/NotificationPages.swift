import EventLines
import EventStore
import HostOperations
import NIOCore

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
