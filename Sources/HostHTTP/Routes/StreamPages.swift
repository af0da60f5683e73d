import EventLines
import EventStore
import HostOperations
import NIOCore

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
