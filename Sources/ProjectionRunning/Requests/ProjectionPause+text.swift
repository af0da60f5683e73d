public import EventStore
import FoundationEssentials

extension ProjectionPause {
    /// `paused by ann@desk since 2026-11-30T18:00:00Z: the table is repaired`, one line.
    public var text: String {
        let time = Date(timeIntervalSince1970: since).formatted(.iso8601)
        return "paused by \(by) since \(time)\(reason.map { ": \($0)" } ?? "")"
    }
}
