import EventStore
import HostOperations
import NIOCore
import NIOHTTP1

/// Reading logs. An answer that the store gives in several pages is written page by page, so that neither the memory nor a
/// connection of the store is held for a client that is slow to take it.
extension HostRoutes {
    /// How much of a section is collected before it is cut short; its `next_id` then leads to the rest.
    static let largestSection = 32 << 20

    func notifications(_ values: ParameterValues) async throws -> Reply {
        let start = values.integer("start") ?? 0
        var pages = NotificationPages(
            control: control, application: values.text("application"),
            after: values.boolean("inclusive_of_start") ? max(start - 1, -1) : start,
            remaining: Int(values.integer("limit") ?? 0), topics: values.list("topics"))
        var first = ByteBuffer(string: "[")
        if let page = try await pages.next() { first.writeImmutableBuffer(page) }
        return try await Self.reply(
            first, then: pages, end: "]", headers: ["Projectionist-Safe-Head": "\(pages.through ?? 0)"])
    }

    func stream(_ values: ParameterValues) async throws -> Reply {
        let application = values.text("application")
        let type = try await control.originatorIDType(of: application)
        let id: OriginatorID
        do { id = try OriginatorID(values.text("id"), type: type) } catch {
            throw RequestError.parameters([
                FieldFault(.parameter("id"), "must be a UUID: this application's table keeps ids as UUIDs")
            ])
        }
        var pages = StreamPages(
            control: control, application: application, id: id, after: values.integer("after") ?? -1,
            remaining: Int(values.integer("limit") ?? 0))
        var first = ByteBuffer(string: "{\"originator_id\": ")
        first.writeJSON(id.description)
        first.writeStaticString(", \"events\": [")
        if let page = try await pages.next() { first.writeImmutableBuffer(page) }
        return try await Self.reply(first, then: pages, end: "]}")
    }

    /// All in one piece where the second page says that the first was all.
    private static func reply(
        _ first: ByteBuffer, then pages: some PageSource, end: StaticString, headers: HTTPHeaders = [:]
    ) async throws -> Reply {
        var pages = pages
        var first = first
        guard let second = try await pages.next() else {
            first.writeStaticString(end)
            return .json(first, headers: headers)
        }
        var headers = headers
        headers.add(name: "Content-Type", value: "application/json")
        let (begun, rest) = (first, pages)
        return Reply(
            .ok, headers: headers,
            body: .pieces { writer in
                var rest = rest
                try await writer.write(begun)
                try await writer.write(second)
                while let page = try await rest.next() { try await writer.write(page) }
                try await writer.write(ByteBuffer(staticString: end))
            })
    }

    /// The same ids, items and next id as the Python library's `LocalNotificationLog`.
    func section(_ values: ParameterValues) async throws -> Reply {
        let asked = values.range("section")
        let start = max(1, asked.first)
        let wanted = asked.last < start ? 0 : asked.last - start == .max ? .max : asked.last - start + 1
        let limit = Int(min(wanted, Int64(options.maximumPageSize)))
        var pages = NotificationPages(
            control: control, application: values.text("application"), after: start - 1, remaining: limit, topics: [])
        var items = ByteBuffer()
        while let page = try await pages.next() {
            items.writeImmutableBuffer(page)
            if items.readableBytes > Self.largestSection { break }
        }
        let isCut = items.readableBytes > Self.largestSection
        var bytes = ByteBuffer(string: "{\"id\": ")
        bytes.writeJSON(pages.first.map { "\($0),\(pages.last)" })
        bytes.writeStaticString(", \"next_id\": ")
        bytes.writeJSON(
            pages.count > 0 && (pages.count == limit || isCut) && pages.last < .max
                ? "\(pages.last + 1),\(pages.last.addingReportingOverflow(Int64(limit)).partialValue)" : nil)
        bytes.writeStaticString(", \"items\": [")
        bytes.writeImmutableBuffer(items)
        bytes.writeStaticString("]}")
        return .json(bytes)
    }
}
