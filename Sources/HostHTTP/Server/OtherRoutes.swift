import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// The routes that an embedding program has added, served by Hummingbird's router behind the same bounds, token and ids.
struct OtherRoutes: Sendable {
    private let responder: RouterResponder<BasicRequestContext>

    init(_ router: Router<BasicRequestContext>) { responder = router.buildResponder() }

    /// - Throws: what a handler throws that is no HTTP error.
    func reply(
        to request: InboundRequest, channel: any Channel, logger: Logger
    ) async throws -> (Reply, template: String) {
        guard let head = request.head, let method = HTTPRequest.Method(head.method.rawValue) else {
            return (Problem.malformedRequest.reply(requestID: request.id), "none")
        }
        var fields = HTTPFields()
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        let asked = Request(
            head: HTTPRequest(
                method: method, scheme: "http", authority: head.headers.first(name: "host"), path: head.uri,
                headerFields: fields),
            body: RequestBody(buffer: request.body))
        var logger = logger
        logger[metadataKey: "hb.request.id"] = .string(request.id)
        let context = BasicRequestContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        let response = try await responder.respond(to: asked, context: context)
        // What Hummingbird's router calls a path that none of its routes has.
        guard context.endpointPath != "NotFound" else {
            return (Problem.unknownRoute.reply(requestID: request.id), "none")
        }
        return (Self.reply(response), context.endpointPath ?? "none")
    }

    private static func reply(_ response: Response) -> Reply {
        var headers = HTTPHeaders()
        for field in response.headers where field.name.canonicalName != "x-request-id" {
            headers.add(name: field.name.rawName, value: field.value)
        }
        return Reply(
            HTTPResponseStatus(statusCode: response.status.code, reasonPhrase: response.status.reasonPhrase),
            headers: headers,
            body: response.body.contentLength == 0
                ? .none
                : .pieces { writer in
                    try await response.body.write(PieceWriter(writer: writer))
                })
    }

    private struct PieceWriter: ResponseBodyWriter {
        let writer: ReplyWriter

        mutating func write(_ buffer: ByteBuffer) async throws { try await writer.write(buffer) }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
