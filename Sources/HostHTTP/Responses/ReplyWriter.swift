import NIOCore
import NIOHTTP1

/// Writes the pieces of a body.
struct ReplyWriter: Sendable {
    enum Target: Sendable {
        case client(NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>)
        /// Only the length is wanted.
        case counter(PieceCounter)
    }

    let target: Target

    /// The most bytes that a client is given at once; it must take each such piece within the read time-out.
    static let largestPiece = 256 << 10

    /// Gives some bytes to the connection; suspends while the client does not take what was written before.
    ///
    /// - Throws: when the connection is closed, or on cancellation.
    func write(_ bytes: ByteBuffer) async throws {
        switch target {
        case .client(let outbound):
            var bytes = bytes
            while bytes.readableBytes > 0,
                let piece = bytes.readSlice(length: min(Self.largestPiece, bytes.readableBytes))
            {
                try await outbound.write(.body(.byteBuffer(piece)))
            }
        case .counter(let counter): counter.add(bytes.readableBytes)
        }
    }
}
