import CProjectionABI

/// The host's log. Any thread.
// Sendable: it holds the host's table, which is immutable and valid until the process ends, and whose `log` may be
// called on any thread.
public struct HostLog: @unchecked Sendable {
    /// How much a line matters.
    public enum Level: Int32, Sendable {
        case trace, debug, info, notice, warning, error
    }

    let host: UnsafePointer<projectionist_host_1>

    /// Writes one line.
    public func write(_ level: Level, _ message: String) {
        withBorrowedString(message) { host.pointee.log(host, level.rawValue, $0) }
    }

    public func debug(_ message: String) { write(.debug, message) }
    public func info(_ message: String) { write(.info, message) }
    public func notice(_ message: String) { write(.notice, message) }
    public func warning(_ message: String) { write(.warning, message) }
    public func error(_ message: String) { write(.error, message) }
}
