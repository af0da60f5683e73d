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
