import EventLines
import EventStore
import NIOCore

/// Pages of JSON items, each beginning with a comma where it is not the first.
protocol PageSource: Sendable {
    /// nil after the last.
    mutating func next() async throws -> ByteBuffer?
}

extension NotificationBatch {
    /// Calls `body` with each event, the batch kept alive.
    func forEachRecord(_ body: (NotificationRecord) -> Void) {
        withExtendedLifetime(self) {
            for record in records { body(record) }
        }
    }

    /// Roughly how many bytes the events take as JSON.
    var jsonEstimate: Int {
        withExtendedLifetime(self) {
            records.reduce(0) { $0 + 160 + $1.topic.count + $1.state.count / 3 * 4 }
        }
    }
}
