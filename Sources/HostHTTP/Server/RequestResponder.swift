import EventLines
import HostOperations
import Logging
import NIOCore
import NIOHTTP1

/// Answers one request after the other: finds the reply, turns errors into problems, writes, counts and logs.
struct RequestResponder: Sendable {
    let routes: HostRoutes
    let others: OtherRoutes?
    let metrics: RequestMetrics
    let logger: Logger

    /// - Throws: when the response cannot be written to its end; the connection is closed then.
    func answer(
        _ request: InboundRequest, _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>,
        channel: any Channel
    ) async throws {
        metrics.began()
        var status: UInt = 0
        var template = "none"
        defer { metrics.ended(request, template: template, status: status) }
        var reply: Reply
        (reply, template) = try await self.reply(to: request, channel)
        reply.headers.add(name: RequestIdentifier.header, value: request.id)
        reply.headers.add(name: "Date", value: DateHeader.now())
        status = reply.status.code
        try await write(reply, for: request, to: outbound)
        log(request, template: template, status: status)
    }

    private func reply(to request: InboundRequest, _ channel: any Channel) async throws -> (Reply, template: String) {
        switch request.verdict {
        case .methods(let methods):
            return (Reply(.noContent, headers: ["Allow": methods.joined(separator: ", ")]), "none")
        case .refuse(let problem): return (problem.reply(requestID: request.id), "none")
        case .other:
            guard let others else { return (Problem.unknownRoute.reply(requestID: request.id), "none") }
            do { return try await others.reply(to: request, channel: channel, logger: logger) } catch {
                return (try problem(error, request).reply(requestID: request.id), "none")
            }
        case .route(let match):
            do { return (try await routes.reply(to: request, match), match.route.template) } catch {
                return (try problem(error, request).reply(requestID: request.id), match.route.template)
            }
        }
    }

    /// - Throws: when there is nobody left to tell.
    private func problem(_ error: any Error, _ request: InboundRequest) throws -> Problem {
        switch error {
        case let error as AppendDocumentError: return Problem(error)
        case is FeedsExhausted: return .tooManyFeeds
        case ClientPresence.Departure.draining: return .draining
        case ClientPresence.Departure.gone: throw error
        case let error as RequestError: return Problem(error)
        case let error as OperationError where error.code != .failed: return Problem(error)
        default:
            if error is CancellationError { return .draining }
            logger.error(
                "A request failed: \(error)",
                metadata: ["request_id": "\(request.id)", "target": "\(Self.path(of: request))"])
            return .internalError
        }
    }

    // MARK: Writing

    private func write(
        _ reply: Reply, for request: InboundRequest, to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        var head = HTTPResponseHead(version: .http1_1, status: reply.status, headers: reply.headers)
        let wantsBody = request.head?.method != .HEAD
        switch reply.body {
        case .none:
            if reply.status != .noContent { head.headers.add(name: "Content-Length", value: "0") }
            try await outbound.write(contentsOf: [.head(head), .end(nil)])
        case .bytes(let bytes):
            head.headers.add(name: "Content-Length", value: "\(bytes.readableBytes)")
            if !wantsBody {
                try await outbound.write(contentsOf: [.head(head), .end(nil)])
            } else if bytes.readableBytes <= ReplyWriter.largestPiece {
                try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(bytes)), .end(nil)])
            } else {
                try await outbound.write(.head(head))
                try await ReplyWriter(target: .client(outbound)).write(bytes)
                try await outbound.write(.end(nil))
            }
        case .pieces(let pieces):
            if wantsBody {
                // Where the client knows no chunks, the end of the body is the end of the connection.
                if request.head?.version.hasChunks == false {
                    head.headers.replaceOrAdd(name: "Connection", value: "close")
                }
                try await outbound.write(.head(head))
                try await pieces(ReplyWriter(target: .client(outbound)))
            } else {
                let counter = PieceCounter()
                try await pieces(ReplyWriter(target: .counter(counter)))
                head.headers.replaceOrAdd(name: "Content-Length", value: "\(counter.count)")
                try await outbound.write(.head(head))
            }
            try await outbound.write(.end(nil))
        }
    }

    // MARK: Logging

    private func log(_ request: InboundRequest, template: String, status: UInt) {
        guard logger.logLevel <= .debug else { return }
        logger.debug(
            "Request",
            metadata: [
                "request_id": "\(request.id)", "method": "\(request.head?.method.rawValue ?? "")",
                "route": "\(template)", "path": "\(Self.path(of: request))", "status": "\(status)",
                "milliseconds": "\((NIODeadline.now() - request.started).nanoseconds / 1_000_000)",
            ])
    }

    /// Without the query: its values may be anything.
    private static func path(of request: InboundRequest) -> String {
        request.head.map { String($0.uri.prefix { $0 != "?" }.prefix(200)) } ?? ""
    }
}
