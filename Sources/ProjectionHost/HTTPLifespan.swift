import HostHTTP
import Lifespan
import Logging

/// Priority 300: serves HTTP.
actor HTTPLifespan: LifespanHook {
    nonisolated let name = "http_lifespan"
    nonisolated let priority = 300
    private let make: @Sendable () throws(HTTPServerError) -> HTTPServer
    private let logger: Logger
    private var server: HTTPServer?

    /// - Parameter make: makes the server at the start of this hook and no earlier, since a server takes descriptors.
    init(logger: Logger, make: @escaping @Sendable () throws(HTTPServerError) -> HTTPServer) {
        self.make = make
        self.logger = logger
    }

    func start() async throws {
        let server = try make()
        self.server = server
        let address = try await server.start()
        logger.notice("HTTP is served", metadata: ["host": "\(address.host)", "port": "\(address.port)"])
    }

    /// Answers what is in flight, and closes.
    func stop() async { await server?.stop() }
}
