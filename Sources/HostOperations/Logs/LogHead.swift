import EventStore
import Foundation
import Logging

/// The safe head of a log that others write to.
struct LogHead {
    private let reader: any LogReader
    private let logger: Logger

    init(_ reader: any LogReader, _ logger: Logger) {
        self.reader = reader
        self.logger = logger
    }

    /// The head as soon as it is known: open transactions of writers may hold it back at first.
    func wait() throws -> Int64 {
        var waits = 0
        while true {
            let status = try reader.advanceSafeHead()
            if let head = status.head { return head }
            if waits == 40 {
                let holders = try reader.describe(status.heldBackBy).joined(separator: ", ")
                logger.warning("waiting for transactions that may still write to the log: \(holders)")
            }
            waits += 1
            usleep(50_000)
        }
    }
}
