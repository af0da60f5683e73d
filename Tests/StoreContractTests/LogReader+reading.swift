import EventStore
import Foundation

extension LogReader {
    /// All events of a range, read in as many batches as it takes.
    func all(after: Int64 = 0, through: Int64, limit: Int = 1000, topics: [String] = []) throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        var position = after
        while true {
            let batch = try read(after: position, through: through, limit: limit, topics: topics)
            guard let last = batch.lastPosition else { return events }
            events += (0..<batch.count).map(batch.storedEvent(at:))
            position = last
        }
    }
}

extension NewEvent {
    static let registered = "dogschool.domain:Dog.Registered"
    static let trickAdded = "dogschool.domain:Dog.TrickAdded"

    static func registered(_ name: String = "Rex") -> NewEvent {
        NewEvent(topic: registered, state: Array(#"{"name": "\#(name)"}"#.utf8))
    }

    static func trickAdded(_ trick: String = "sit") -> NewEvent {
        NewEvent(topic: trickAdded, state: Array(#"{"trick": "\#(trick)"}"#.utf8))
    }
}

extension LogWriter {
    /// Appends to one stream alone.
    @discardableResult
    func append(_ events: [NewEvent], to id: OriginatorID, expected: Int64? = nil) throws -> [Int64] {
        try append([StreamAppend(originatorID: id, expectedVersion: expected, events: events)])[0].get()
    }
}

extension OriginatorID {
    static func random() -> OriginatorID { .uuid(UUID()) }
}
