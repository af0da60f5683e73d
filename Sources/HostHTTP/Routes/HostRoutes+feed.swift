import EventStore
import HostOperations
import NIOCore
import NIOHTTP1

extension HostRoutes {
    /// The most events that are read at once for a feed.
    static let feedPage = 256

    /// Server-sent events (WHATWG HTML, 9.2): one for each notification, with its position as id.
    ///
    /// A page is read, written and let go before the next one is read, so a slow client costs the memory of one page; the
    /// connection is dropped when the client does not take a piece within the read time-out.
    func feed(_ values: ParameterValues, _ client: ClientPresence) async throws -> Reply {
        let application = values.text("application")
        let topics = values.list("topics")
        let after = values.integer("Last-Event-ID") ?? values.integer("after") ?? 0
        // What is wrong with the request is a problem, not a broken feed.
        _ = try await control.originatorIDType(of: application)
        return try feedReply(client) { writer in
            try await follow(application, topics: topics, after: after, writer)
        }
    }

    /// An answer of server-sent events that has one of the places for feeds, and ends well when the server drains: its
    /// client comes back then, to another process.
    func feedReply(
        _ client: ClientPresence, _ follow: @escaping @Sendable (ReplyWriter) async throws -> Void
    ) throws -> Reply {
        if let departure = client.departure { throw departure }
        guard feeds.take() else { throw FeedsExhausted() }
        let slot = FeedSlot(feeds)
        return Reply(
            .ok,
            headers: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no",
                "Connection": "close",
            ],
            body: .pieces { writer in
                defer { slot.free() }
                do {
                    try await client.whilePresent { try await follow(writer) }
                } catch ClientPresence.Departure.draining {}
            })
    }

    private func follow(
        _ application: String, topics: [String], after: Int64, _ writer: ReplyWriter
    ) async throws {
        var position = after
        // The position up to which the client knows that there is nothing more for it.
        var told = after
        try await writer.write(ByteBuffer(string: ": feed of \(Self.oneLine(application)) after \(after)\n\n"))
        while true {
            try Task.checkCancellation()
            let page = try await control.notifications(
                of: application, after: position, through: nil, limit: Self.feedPage, topics: topics)
            if let last = page.batch.lastPosition {
                var bytes = ByteBufferAllocator().buffer(capacity: page.batch.jsonEstimate)
                page.batch.forEachRecord { bytes.writeFeedEvent($0, page.batch.originatorIDType) }
                try await writer.write(bytes)
                position = last
                told = last
                continue
            }
            position = max(position, page.safeHead)
            if try await control.head(of: application, above: position, timeout: options.feedKeepAlive) != nil {
                continue
            }
            // An id without data moves the client's last id past what its topics leave out.
            try await writer.write(
                ByteBuffer(string: position > told ? "id: \(position)\n\n" : ": keep-alive\n\n"))
            told = position
        }
    }

    private static func oneLine(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
    }
}

extension ByteBuffer {
    fileprivate mutating func writeFeedEvent(_ record: NotificationRecord, _ type: OriginatorIDType) {
        writeStaticString("id: ")
        writeJSON(record.position)
        writeStaticString("\ndata: ")
        writeNotification(record, originatorIDType: type)
        writeStaticString("\n\n")
    }
}
