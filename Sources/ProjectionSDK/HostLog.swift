import CProjectionABI

/// The host's log. Any thread.
public struct HostLog: @unchecked Sendable {
    // Sendable: it holds the host's table, which is immutable and valid until the process ends, and whose `log` may be
    // called on any thread.

    /// How much a line matters.
    public enum Level: Int32, Sendable {
        /// swift-log's levels by the same names; `LOG_LEVEL` says from which on lines are written.
        case trace, debug, info, notice, warning, error
    }

    let host: UnsafePointer<projectionist_host_1>

    /// Writes one line.
    public func write(_ level: Level, _ message: String) {
        withBorrowedString(message) { host.pointee.log(host, level.rawValue, $0) }
    }

    /// Writes one line that is of use while the plugin is developed.
    public func debug(_ message: String) { write(.debug, message) }
    /// Writes one line that tells what happens in normal work.
    public func info(_ message: String) { write(.info, message) }
    /// Writes one line that an operator should see in normal work.
    public func notice(_ message: String) { write(.notice, message) }
    /// Writes one line about something that is wrong and that the projection copes with.
    public func warning(_ message: String) { write(.warning, message) }
    /// Writes one line about something that has failed. What shall stop a batch is thrown instead.
    public func error(_ message: String) { write(.error, message) }
}
