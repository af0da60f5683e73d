import EventStore
import HostHTTP
import Hummingbird
import Logging
import Metrics
import TestSupport

/// A running server over a ``MemoryControl``.
struct ServerUnderTest: Sendable {
    let control: MemoryControl
    let server: HTTPServer
    let port: Int
    let metrics: MetricsRecorder

    /// Starts one, runs `body` against it and stops it.
    static func run(
        originatorIDType: OriginatorIDType = .uuid, options change: (inout HTTPOptions) -> Void = { _ in },
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        extraRoutes: ((Router<BasicRequestContext>) -> Void)? = nil, _ body: (ServerUnderTest) async throws -> Void
    ) async throws {
        var options = HTTPOptions(port: 0)
        // Where a test is about a time-out it sets one; elsewhere its client may be late, on a loaded machine.
        options.headerTimeout = .seconds(300)
        options.readTimeout = .seconds(300)
        change(&options)
        let control = try await MemoryControl(originatorIDType: originatorIDType)
        let metrics = MetricsRecorder()
        let server = try HTTPServer(
            options: options, control: control, logger: logger, metrics: metrics, extraRoutes: extraRoutes)
        let port = try await server.start().port
        do {
            try await body(ServerUnderTest(control: control, server: server, port: port, metrics: metrics))
        } catch {
            await server.stop(grace: .seconds(5))
            throw error
        }
        await server.stop(grace: .seconds(5))
    }

    /// - Parameter first: what is sent as soon as it is connected.
    func client(sending first: String = "") async throws -> RawClient {
        try await RawClient.connect(port: port, sending: first)
    }

    /// One request on a connection of its own.
    func request(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> ReceivedResponse {
        let client = try await client()
        try await client.send(method, target, headers: headers, body: body)
        return try await client.response(hasBody: method != "HEAD")
    }

    func get(_ target: String) async throws -> ReceivedResponse { try await request("GET", target) }

    static let firstID = "11111111-2222-4333-8444-555555555555"
    static let events = "/applications/DogSchool/events"

    /// Appends events of the topics `T1`, `T2`, … to one stream.
    @discardableResult
    func append(
        _ count: Int, to id: String = firstID, expectedVersion: Int? = nil, state: String = "{}",
        application: String = "DogSchool"
    ) async throws -> ReceivedResponse {
        let events = (1...count).map { "{\"topic\": \"T\($0)\", \"state\": \(state)}" }.joined(separator: ",")
        let version = expectedVersion.map { "\"expected_version\": \($0), " } ?? ""
        return try await request(
            "POST", "/applications/\(application)/events",
            body: "{\"originator_id\": \"\(id)\", \(version)\"events\": [\(events)]}")
    }
}
