import EventLines
import EventStore
import HostOperations
import NIOCore
import NIOHTTP1

extension HostRoutes {
    /// `POST /applications/{a}/events`: the busiest route, hence no tree of JSON values on either way.
    func append(_ request: InboundRequest, to application: String) async throws -> Reply {
        guard Self.isJSON(request.head?.headers) else { return Problem.unsupportedType.reply(requestID: request.id) }
        let type = try await control.originatorIDType(of: application)
        let append = try request.body.withUnsafeReadableBytes { bytes throws(AppendDocumentError) in
            try AppendDocument.parse(
                bytes.bindMemory(to: UInt8.self), originatorIDType: type, maximumEvents: options.maximumBatch)
        }
        let positions = try await control.append(append, to: application)
        var bytes = ByteBufferAllocator().buffer(capacity: 48 + 20 * positions.count)
        bytes.writeStaticString("{\"positions\": ")
        bytes.writeJSONArray(positions) { $0.writeJSON($1) }
        bytes.writeStaticString(", \"last_version\": ")
        bytes.writeJSON(append.expectedVersion.map { $0 + Int64(positions.count) })
        bytes.writeStaticString("}")
        let stream = PercentCoding.encoded(append.originatorID.description)
        let location = "/applications/\(PercentCoding.encoded(application))/streams/\(stream)"
        return .json(bytes, status: .created, headers: ["Location": location])
    }

    /// Whether a body says that it is JSON, or says nothing.
    private static func isJSON(_ headers: HTTPHeaders?) -> Bool {
        guard let type = headers?.first(name: "content-type") else { return true }
        if type == "application/json" { return true }
        let essence = type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        return essence == "application/json" || essence.hasPrefix("application/") && essence.hasSuffix("+json")
    }
}
