import NIOCore

/// Stands before the HTTP parser: tells the gate of the first byte of a request, and throws away what comes after the last.
final class ByteTap: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let gate: ConnectionGate

    init(gate: ConnectionGate) { self.gate = gate }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if gate.takesBytes() { context.fireChannelRead(data) }
    }
}

@available(*, unavailable)
extension ByteTap: Sendable {}
