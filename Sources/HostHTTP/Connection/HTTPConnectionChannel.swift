import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// How Hummingbird's server serves one connection: HTTP/1.1 parsed by NIO, whole requests collected by the gate, answered
/// one after the other by one task.
struct HTTPConnectionChannel: ServerChildChannel {
    /// A connection that its own task serves.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let admission: RequestAdmission
    let registry: ConnectionRegistry
    let responder: RequestResponder

    /// Starts to serve. Not left to ``handle(value:logger:)``: a connection that is accepted while the server closes is
    /// never given to that, and NIO ends the process when its asynchronous channel is dropped unused.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let (count, isDraining) = registry.add(channel)
            let gate = ConnectionGate(
                admission: admission, isSurplus: count > admission.options.maximumConnections, isDraining: isDraining,
                client: ClientPresence())
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = RequestAdmission.longestHeaderField
            limits.maxHeaderListSize = RequestAdmission.longestHeader
            limits.maxHeaderFieldCount = RequestAdmission.mostHeaderFields
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ByteTap(gate: gate))
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: true,
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
            try pipeline.addHandler(gate)
            let connection = try NIOAsyncChannel<InboundRequest, HTTPServerResponsePart>(
                wrappingChannelSynchronously: channel)
            Task { await serve(connection, logger) }
            return Value(channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async { try? await value.channel.closeFuture.get() }

    private func serve(
        _ connection: NIOAsyncChannel<InboundRequest, HTTPServerResponsePart>, _ logger: Logger
    ) async {
        do {
            try await connection.executeThenClose { inbound, outbound in
                for try await request in inbound {
                    try await responder.answer(request, outbound, channel: connection.channel)
                }
                // The gate closes the connection once everything is written and the client has had its moment.
                try await connection.channel.closeFuture.get()
            }
        } catch {
            logger.trace("Connection ended", metadata: ["error": "\(error)"])
        }
    }
}
