import HostHTTP
import HostOperations
import Lifespan
import Logging

/// Priority 300: serves HTTP.
actor HTTPLifespan: LifespanHook {
    nonisolated let name = "http_lifespan"
    nonisolated let priority = 300
    private let options: HTTPOptions
    /// Where nobody has chosen the port and nobody need know it beforehand: several workers may share a machine.
    private let mayTakeAnotherPort: Bool
    private let logger: Logger
    private let makeServer: @Sendable (HTTPOptions) -> HTTPServer
    private var server: HTTPServer?

    init(
        options: HTTPOptions, mayTakeAnotherPort: Bool, logger: Logger,
        makeServer: @escaping @Sendable (HTTPOptions) -> HTTPServer
    ) {
        self.options = options
        self.mayTakeAnotherPort = mayTakeAnotherPort
        self.logger = logger
        self.makeServer = makeServer
    }

    func start() async throws {
        do {
            try await serve(options)
        } catch let error as HTTPServerError where error.isAddressInUse && mayTakeAnotherPort {
            var other = options
            other.port = 0
            let port = try await serve(other)
            logger.warning(
                "port \(options.port) is in use by another process: HTTP is served on \(port) instead; set HTTP_PORT for one that stays"
            )
        }
    }

    @discardableResult
    private func serve(_ options: HTTPOptions) async throws -> Int {
        try HTTPServer.checkDescriptors()
        let server = makeServer(options)
        let address = try await server.start()
        self.server = server
        logger.notice("HTTP is served", metadata: ["host": "\(address.host)", "port": "\(address.port)"])
        return address.port
    }

    /// Answers what is in flight, and closes.
    func stop() async { await server?.stop() }
}
