public import HostOperations
public import Hummingbird
import HummingbirdCore
public import Logging
public import Metrics
import NIOCore
import NIOPosix
import Synchronization

/// The host's HTTP server: Hummingbird's server and router, with the routes of the host over a ``HostControl``.
///
/// Starts once and stops once.
public final class HTTPServer: Sendable {
    private let options: HTTPOptions
    private let logger: Logger
    private let registry = ConnectionRegistry()
    private let server: Server<HTTPConnectionChannel>
    /// Gives the address once it is bound, and ends then, or when it cannot be bound.
    private let bound: AsyncStream<SocketAddress>
    private let announce: AsyncStream<SocketAddress>.Continuation
    private let running = Mutex<Task<Void, any Error>?>(nil)
    private let listener: Listener

    private final class Listener: Sendable {
        let channel = Mutex<(any Channel)?>(nil)
    }

    /// Takes file descriptors for its event loops; it binds nothing yet.
    ///
    /// - Parameters:
    ///   - options: where to listen, and the bounds.
    ///   - control: what the routes ask.
    ///   - logger: for failures, and at debug level for each request; no query, header or body is ever logged.
    ///   - metrics: where requests are counted.
    ///   - extraRoutes: adds routes of an embedding program's own. They are behind the same bounds and token; a path that
    ///     the host serves stays the host's. A body is collected before the handler is called.
    /// - Throws: ``HTTPServerError`` where the process has too few file descriptors left for the event loops, which would
    ///   end it.
    public init(
        options: HTTPOptions, control: any HostControl, logger: Logger,
        metrics: any MetricsFactory = MetricsSystem.factory,
        extraRoutes: ((Router<BasicRequestContext>) -> Void)? = nil
    ) throws(HTTPServerError) {
        try EventLoopDescriptors.check()
        var options = options
        let most = EventLoopDescriptors.mostConnections
        if options.maximumConnections > most {
            logger.info(
                "At most \(most) HTTP connections are kept open, not HTTP_MAX_CONNECTIONS=\(options.maximumConnections): the process may have only so many file descriptors (ulimit -n, LimitNOFILE)"
            )
            options.maximumConnections = most
        }
        self.options = options
        self.logger = logger
        let table = RouteIndex(options)
        let others = extraRoutes.map { add in
            let router = Router(context: BasicRequestContext.self)
            add(router)
            return OtherRoutes(router)
        }
        let routes = HostRoutes(
            control: control, options: options, feeds: FeedSlots(most: options.maximumFeeds),
            sampler: HostStateSampler(control),
            description: OpenAPIDescription(table: table, options: options).json)
        let channel = HTTPConnectionChannel(
            admission: RequestAdmission(options: options, table: table, hasOtherRoutes: others != nil),
            registry: registry,
            responder: RequestResponder(
                routes: routes, others: others, metrics: RequestMetrics(factory: metrics), logger: logger))
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let listener = Listener()
        self.listener = listener
        let (bound, announce) = AsyncStream<SocketAddress>.makeStream()
        self.bound = bound
        self.announce = announce
        server = Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: .hostname(options.host, port: options.port), backlog: 1024,
                // Above the bound a client is told so; far above it, it waits to be accepted.
                availableConnectionsDelegate: MaximumAvailableConnections(
                    options.maximumConnections + options.maximumConnections / 4 + 16, logger: quiet)),
            onServerRunning: { channel in
                listener.channel.withLock { $0 = channel }
                // All who wait to be accepted are accepted in one go, so that few are left behind at the end.
                try? await channel.setOption(ChannelOptions.maxMessagesPerRead, value: 256).get()
                if let address = channel.localAddress { announce.yield(address) }
                announce.finish()
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
    }

    /// Binds and serves.
    ///
    /// - Returns: the address and the port that it listens on, once it does.
    /// - Throws: ``HTTPServerError``.
    public func start() async throws -> (host: String, port: Int) {
        let task = Task { [server, announce] in
            defer { announce.finish() }
            try await server.run()
        }
        running.withLock { $0 = task }
        // A start that is cancelled still comes to its end, so that `stop` finds a server that listens: in a task of its
        // own, since a cancelled wait for the address would end without one while the server goes on.
        let address = await Task { [bound] in
            var address: SocketAddress?
            for await bound in bound { address = bound }
            return address
        }.value
        if let address { return (address.ipAddress ?? options.host, address.port ?? options.port) }
        do { try await task.value } catch { throw HTTPServerError(error, options: options) }
        throw HTTPServerError(CancellationError(), options: options)
    }

    /// Accepts nothing more, ends feeds and waits, answers what is in flight, and closes every connection behind its last
    /// response; returns when all are closed.
    ///
    /// - Parameter grace: after this what is left is closed as it is.
    public func stop(grace: Duration = .seconds(30)) async {
        guard let task = running.withLock({ $0 }) else { return }
        let deadline = Task { [registry, logger] in
            try await Task.sleep(for: grace)
            logger.warning(
                "Closing connections that did not end in time", metadata: ["connections": "\(registry.count)"])
            registry.closeAll()
        }
        registry.drain()
        if let channel = listener.channel.withLock({ $0 }) {
            await ListenerGate.shut(channel)
            await ListenerGate.drain(channel)
        }
        do { try await server.shutdownGracefully() } catch {
            logger.warning("The HTTP server did not stop cleanly: \(error)")
        }
        _ = await task.result
        deadline.cancel()
    }
}
