import EventStore
import Foundation

/// A host that runs, as it has described itself.
public struct RunningHost: Sendable {
    /// `host:pid`.
    public let process: String
    /// `run`, `api`, `worker`.
    public let role: String
    /// Of the host's program.
    public let version: String
    /// When it said so, seconds since 1970.
    public let updatedAt: Double
    /// nil where this version cannot read it.
    public let plugins: PluginsReport?

    init(_ report: HostReport) {
        process = report.process
        role = report.role
        version = report.version
        updatedAt = report.updatedAt
        plugins = try? JSONDecoder().decode(PluginsReport.self, from: Data(report.plugins.utf8))
    }

    /// Whether it may run projections.
    public var runsProjections: Bool { role != "api" }
}
