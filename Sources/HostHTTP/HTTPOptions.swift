public import HostSettings

/// How the HTTP server listens, and its bounds.
public struct HTTPOptions: Sendable {
    /// Which routes are served.
    public var role: HostSettings.Role
    /// An address or a host name.
    public var host: String
    /// 0 takes a free port.
    public var port: Int
    /// What `Authorization: Bearer` must hold; nil: nothing is asked for. Secret.
    public var token: String?
    /// The most bytes of a request's body.
    public var maximumBodySize = 4 << 20
    /// The most events of one append.
    public var maximumBatch = 1000
    /// The most items of one page.
    public var maximumPageSize = 1000
    /// The most open feeds.
    public var maximumFeeds = 64
    /// The most open connections; what comes above gets a 503, except for health, readiness and metrics.
    public var maximumConnections = 1024
    /// From the first byte of a request to the end of its header, and the longest that an idle connection stays open
    /// before its first request.
    public var headerTimeout: Duration = .seconds(10)
    /// From the end of the header to the end of the body; how long a client may take to accept a piece of a response; and
    /// how long a connection may be idle between requests.
    public var readTimeout: Duration = .seconds(30)
    /// How long a connection without a request is kept open while the server stops: a request may be on its way.
    public var drainTimeout: Duration = .milliseconds(250)
    /// The longest that `wait` waits.
    public var maximumWait: Duration = .seconds(60)
    /// How often an idle feed says that it is alive.
    public var feedKeepAlive: Duration = .seconds(15)

    /// The bounds have their defaults, and are changed afterwards.
    public init(role: HostSettings.Role = .run, host: String = "127.0.0.1", port: Int = 8080, token: String? = nil) {
        self.role = role
        self.host = host
        self.port = port
        self.token = token
    }
}
