import NIOCore
import NIOHTTP1

/// What a route answers.
struct Reply: Sendable {
    enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        /// Written piece by piece while the client takes it; ends when the closure returns, and breaks off when it throws.
        case pieces(@Sendable (ReplyWriter) async throws -> Void)
    }

    var status: HTTPResponseStatus
    var headers: HTTPHeaders = [:]
    var body: Body

    init(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(_ bytes: ByteBuffer, status: HTTPResponseStatus = .ok, headers: HTTPHeaders = [:]) -> Reply {
        var headers = headers
        headers.add(name: "Content-Type", value: "application/json")
        return Reply(status, headers: headers, body: .bytes(bytes))
    }

    static func text(_ text: String, type: String) -> Reply {
        Reply(.ok, headers: ["Content-Type": type], body: .bytes(ByteBuffer(string: text)))
    }
}

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
