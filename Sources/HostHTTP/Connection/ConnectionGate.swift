import NIOCore
import NIOHTTP1

/// Stands between the HTTP parser and the task that answers: collects whole requests within the bounds, and ends the
/// connection. Belongs to its event loop.
final class ConnectionGate: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = InboundRequest
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let admission: RequestAdmission
    /// Whether the connection is one more than the bound allows.
    private let isSurplus: Bool
    private let client: ClientPresence
    private let tick: TimeAmount
    private var machine: ConnectionMachine
    private var ticking: RepeatedTask?
    private var current: InboundRequest?
    private var isKeepAlive = true
    /// The protocol version of the request whose response is next; a client of HTTP/1.0 knows no chunks.
    private var versions = CircularBuffer<HTTPVersion>()

    init(admission: RequestAdmission, isSurplus: Bool, isDraining: Bool, client: ClientPresence) {
        self.admission = admission
        self.isSurplus = isSurplus
        self.client = client
        let bounds = admission.connectionBounds
        machine = ConnectionMachine(bounds: bounds, now: .now())
        if isDraining {
            machine.drain(now: .now())
            client.depart(.draining)
        }
        // Deadlines are kept to within an eighth of them, and a second.
        let shortest = min(bounds.header.nanoseconds, bounds.read.nanoseconds)
        tick = .nanoseconds(min(max(shortest / 8, 20_000_000), 1_000_000_000))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((gate: self, context: context), eventLoop: context.eventLoop)
        ticking = context.eventLoop.scheduleRepeatedTask(initialDelay: tick, delay: tick) { _ in
            bound.value.gate.check(bound.value.context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ticking?.cancel()
        ticking = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        ticking?.cancel()
        ticking = nil
        client.depart(.gone)
        context.fireChannelInactive()
    }

    // MARK: Reading

    /// Bytes came in, not parsed yet; false: throw them away.
    func takesBytes() -> Bool {
        machine.receivedBytes(now: .now())
        return !machine.isDeaf
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): receive(head, context)
        case .body(let bytes): receive(bytes, context)
        case .end: receiveEnd(context)
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard !machine.isDeaf else { return }
        let now = NIODeadline.now()
        let verdict = admission.judge(head, isSurplus: isSurplus)
        current = InboundRequest(
            head: head, body: ByteBuffer(), id: RequestIdentifier.of(head), verdict: verdict, started: now,
            client: client)
        isKeepAlive = head.isKeepAlive && !isSurplus
        let isRefused = if case .refuse = verdict { true } else { false }
        switch machine.receivedHead(length: Self.bodyLength(head), isRefused: isRefused, now: now) {
        case .collect:
            if !isRefused, head.headers.contains(name: "expect") { sendContinue(head, context) }
        case .refuse(let refusal): refuse(refusal, context)
        case .ignore: current = nil
        }
    }

    private func receive(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        if let refusal = machine.receivedBody(bytes.readableBytes) { return refuse(refusal, context) }
        if machine.isDeaf { return }
        if case .refuse = current?.verdict { return }
        if current?.body.readableBytes == 0 {
            current?.body = bytes
        } else {
            current?.body.writeImmutableBuffer(bytes)
        }
    }

    private func receiveEnd(_ context: ChannelHandlerContext) {
        guard machine.receivedEnd(isKeepAlive: isKeepAlive, now: .now()), let request = current else { return }
        current = nil
        pass(request, context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? HTTPParserError else {
            context.fireErrorCaught(error)
            return
        }
        if machine.parserFailed() {
            passRefusal(failure == .headerOverflow ? .headerTooLarge : .malformedRequest, context)
        }
    }

    /// Passes on a refusal of the request in hand (nil: as it was judged), which the machine has counted.
    private func refuse(_ refusal: ConnectionMachine.Refusal?, _ context: ChannelHandlerContext) {
        switch refusal {
        case nil:
            guard let request = current else { return }
            current = nil
            pass(request, context)
        case .headerTimeout: passRefusal(.headerTimeout(admission.options.headerTimeout), context)
        case .bodyTimeout: passRefusal(.bodyTimeout(admission.options.readTimeout), context)
        case .bodyTooLarge: passRefusal(.bodyTooLarge(admission.options.maximumBodySize), context)
        case .malformed: passRefusal(.malformedRequest, context)
        }
    }

    private func passRefusal(_ problem: Problem, _ context: ChannelHandlerContext) {
        pass(
            InboundRequest(
                head: current?.head, body: ByteBuffer(), id: current?.id ?? RequestIdentifier.next(),
                verdict: .refuse(problem), started: current?.started ?? .now(), client: client), context)
        current = nil
    }

    private func pass(_ request: InboundRequest, _ context: ChannelHandlerContext) {
        versions.append(request.head?.version ?? .http1_1)
        context.fireChannelRead(wrapInboundOut(request))
    }

    private func sendContinue(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard machine.outstanding == 0, head.version.hasChunks,
            head.headers.first(name: "expect")?.lowercased() == "100-continue"
        else { return }
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }

    /// nil for a chunked body.
    private static func bodyLength(_ head: HTTPRequestHead) -> Int? {
        if head.headers.contains(name: "transfer-encoding") { return nil }
        // The parser has refused what is no number.
        return head.headers.first(name: "content-length").map { Int($0) ?? .max } ?? 0
    }

    // MARK: Writing

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            head.version = versions.first ?? .http1_1
            let saysClose = head.headers.first(name: "connection")?.lowercased() == "close"
            if machine.beginsResponse(saysClose: saysClose) {
                head.headers.replaceOrAdd(name: "Connection", value: "close")
            } else if !head.version.hasChunks {
                head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(let body):
            context.write(wrapOutboundOut(.body(body)), promise: promise)
        case .end(let trailers):
            _ = versions.popFirst()
            writeEnd(trailers, promise: promise, context)
        }
    }

    private func writeEnd(_ trailers: HTTPHeaders?, promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext)
    {
        guard machine.endedResponse(now: .now()) == .finish else {
            context.write(wrapOutboundOut(.end(trailers)), promise: promise)
            return
        }
        let written = promise ?? context.eventLoop.makePromise()
        let bound = NIOLoopBound((gate: self, context: context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in
            bound.value.gate.machine.closedOutput(now: .now())
            bound.value.context.close(mode: .output, promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: written)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        machine.writable(context.channel.isWritable, now: .now())
        context.fireChannelWritabilityChanged()
    }

    // MARK: Ending

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            machine.drain(now: .now())
            client.depart(.draining)
        case ChannelEvent.inputClosed:
            client.depart(.gone)
            let isOver = machine.inputClosed()
            context.fireUserInboundEventTriggered(event)
            if isOver { context.close(promise: nil) }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func check(_ context: ChannelHandlerContext) {
        switch machine.check(now: .now()) {
        case .none: break
        case .refuse(let refusal):
            refuse(refusal, context)
            // Nothing was read, so nobody else says that what was read is complete.
            context.fireChannelReadComplete()
        case .close: context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension ConnectionGate: Sendable {}
