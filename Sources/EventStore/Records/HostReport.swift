/// What a host that runs says of itself, for other processes to see.
public struct HostReport: Sendable, Hashable {
    /// A report that is older than so many seconds is not believed: one is written every ten.
    public static let longestSilence = 30.0
    /// After so many seconds a report is forgotten.
    public static let retention = 86_400.0

    /// `host:pid`.
    public var process: String
    /// `run`, `api`, `worker`.
    public var role: String
    /// Of the host's program.
    public var version: String
    /// What it has loaded, JSON.
    public var plugins: String
    /// Seconds since 1970.
    public var updatedAt: Double

    /// - Parameters:
    ///   - process: `host:pid`.
    ///   - plugins: JSON.
    ///   - updatedAt: seconds since 1970.
    public init(process: String, role: String, version: String, plugins: String, updatedAt: Double) {
        self.process = process
        self.role = role
        self.version = version
        self.plugins = plugins
        self.updatedAt = updatedAt
    }
}
