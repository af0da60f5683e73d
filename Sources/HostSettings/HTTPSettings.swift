import Glibc

/// Where HTTP is served, to whom, and within which bounds. Times are in seconds.
public struct HTTPSettings: Sendable, CustomStringConvertible, CustomReflectable {
    /// `HTTP_HOST`.
    public let host: String
    /// `HTTP_PORT`; 0: a free one.
    public let port: Int
    /// Whether somebody has set `HTTP_PORT`, or it is the default.
    public let isPortChosen: Bool
    /// `HTTP_TOKEN`, or what `HTTP_TOKEN_FILE` holds; nil: nobody is asked for one.
    public let token: String?
    /// `HTTP_MAX_BODY_SIZE`, bytes.
    public let maximumBodySize: Int
    /// `HTTP_MAX_BATCH`, events of one append.
    public let maximumBatch: Int
    /// `HTTP_MAX_PAGE_SIZE`, events of one page.
    public let maximumPageSize: Int
    /// `HTTP_MAX_FEEDS`; 0: none may be opened.
    public let maximumFeeds: Int
    /// `HTTP_MAX_CONNECTIONS`, of clients.
    public let maximumConnections: Int
    /// `HTTP_HEADER_TIMEOUT`: how long a request's head may take.
    public let headerTimeout: Double
    /// `HTTP_READ_TIMEOUT`: the longest pause in a body, and between requests.
    public let readTimeout: Double
    /// `HTTP_MAX_WAIT`: the longest time-out that a wait for a position may ask for.
    public let maximumWait: Double

    /// Whether a process serves HTTP by these settings.
    public func isServed(_ serving: HTTPServing) -> Bool {
        switch serving {
        case .always: true
        case .wherePortIsSet: isPortChosen
        case .never: false
        }
    }

    /// Whether only this machine can reach the port.
    public var isLoopback: Bool { Self.isLoopback(host) }

    /// What is wrong when the host serves HTTP with these: it would listen beyond this machine and ask nobody for a
    /// token. Nil when nothing is. ``SettingsResolver/resolve(applications:projections:http:)`` looks for it.
    public var exposure: SettingViolation? {
        guard token == nil, !isLoopback else { return nil }
        return SettingViolation(
            SettingKeys.httpToken.name, range: SettingKind.token.range, found: nil,
            reason: "HTTP_HOST '\(DisplayedText.of(host))' can be reached from other machines; set HTTP_TOKEN or "
                + "HTTP_TOKEN_FILE, or HTTP_HOST=127.0.0.1")
    }

    /// Addresses of the loopback network, and the name that stands for them everywhere. Any other name may lead
    /// anywhere.
    private static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" { return true }
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
        var six = in6_addr()
        guard inet_pton(AF_INET6, host, &six) == 1 else { return false }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        let isLoopback = bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10...11] == [0xFF, 0xFF]
        return isLoopback || isMapped && bytes[12] == 127
    }

    /// Host and port alone: the token is a secret.
    public var description: String { "HTTP on \(host):\(port)" }
    /// The description alone, so that a dump shows no token.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension HTTPSettings {
    init(_ settings: ScopedSettings) {
        host = settings[SettingKeys.httpHost]
        port = settings[SettingKeys.httpPort]
        isPortChosen = settings.entry(SettingKeys.httpPort).map { $0.source != .default } ?? false
        token = settings[SettingKeys.httpToken]
        maximumBodySize = settings[SettingKeys.httpBodySize]
        maximumBatch = settings[SettingKeys.httpBatch]
        maximumPageSize = settings[SettingKeys.httpPageSize]
        maximumFeeds = settings[SettingKeys.httpFeeds]
        maximumConnections = settings[SettingKeys.httpConnections]
        headerTimeout = settings[SettingKeys.httpHeaderTimeout]
        readTimeout = settings[SettingKeys.httpReadTimeout]
        maximumWait = settings[SettingKeys.httpWait]
    }
}
