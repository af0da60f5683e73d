import HostHTTP
import Lifespan
import Logging

/// Priority 300: serves HTTP.
actor HTTPLifespan: LifespanHook {
    nonisolated let name = "http_lifespan"
    nonisolated let priority = 300
    private let server: HTTPServer
    private let logger: Logger

    init(_ server: HTTPServer, logger: Logger) {
        self.server = server
        self.logger = logger
    }

    func start() async throws {
        try HTTPServer.checkDescriptors()
        let address = try await server.start()
        logger.notice("HTTP is served", metadata: ["host": "\(address.host)", "port": "\(address.port)"])
    }

    /// Answers what is in flight, and closes.
    func stop() async { await server.stop() }
}
