public import EventStore

/// Reads events from JSON Lines, one a line, and gives them as appends, a bounded number at a time.
///
/// ```
/// {"originator_id": "…", "originator_version": 1, "topic": "dogschool.domain:Dog.Registered", "state": {"name": "Fido"}}
/// ```
/// `originator_version` may be left out: the event then goes to the end of its stream. A new stream begins at 1, or at 0
/// where its first line says so. `state` is any JSON, stored as
/// the very bytes of the line, or `{"base64": "…"}`. `position`, as the host prints it, is read over. Empty lines, CR LF
/// and a byte order mark are allowed. Belongs to one thread.
public final class EventLineReader {
    /// Some appends, in the order of the lines.
    public struct Batch: Sendable {
        /// One append for each run of neighbouring lines that go to the end of one stream together; see
        /// ``EventLineReader/next()``.
        public fileprivate(set) var appends: [StreamAppend] = []
        /// For each append the number of its first line.
        public fileprivate(set) var lines: [Int] = []
        /// Events in all appends.
        public fileprivate(set) var eventCount = 0
        fileprivate var size = 0
    }

    /// The most bytes of a line: the largest state in base64, and room for the rest.
    public static let longestLine = StreamAppend.maximumStateSize / 3 * 4 + (64 << 10)
    /// The most events and, roughly, bytes of a batch.
    static let batchEvents = 1000
    static let batchSize = 4 << 20

    private let lines: ParsedLines

    /// - Parameters:
    ///   - descriptor: open for reading; stays the caller's.
    ///   - source: what errors call it: the file's name, or `standard input`.
    ///   - originatorIDType: how the application's table keeps ids.
    public convenience init(descriptor: Int32, source: String, originatorIDType: OriginatorIDType) {
        self.init(
            descriptor: descriptor, source: source, originatorIDType: originatorIDType, longestLine: Self.longestLine)
    }

    init(descriptor: Int32, source: String, originatorIDType: OriginatorIDType, longestLine: Int) {
        lines = ParsedLines(
            LineReader(descriptor: descriptor, longest: longestLine), source: source, originatorIDType: originatorIDType
        )
    }

    /// The next events; nil after the last.
    ///
    /// Neighbouring lines of one stream whose versions follow each other, or which all leave the version out, make one
    /// append.
    public func next() throws(EventLineError) -> Batch? {
        var batch = Batch()
        while batch.eventCount < Self.batchEvents, batch.size < Self.batchSize {
            guard let (number, line) = try lines.next() else { break }
            batch.add(line, number: number)
        }
        return batch.eventCount > 0 ? batch : nil
    }

    /// What a store's refusal of one append of a batch means for the input: names the line.
    public func error(_ error: EventStoreError, line: Int) -> EventLineError {
        guard let conflict = error.conflict else {
            return EventLineError(source: lines.source, line: line, message: error.description)
        }
        return EventLineError(
            source: lines.source, line: line,
            message:
                "originator_version \(conflict.expected + 1) does not follow: stream \(conflict.originatorID) is at version "
                + "\(conflict.found); its next event is \(conflict.found + 1)")
    }
}

extension EventLineReader.Batch {
    fileprivate mutating func add(_ line: EventLine, number: Int) {
        eventCount += 1
        size += line.event.state.count + line.event.topic.utf8.count + 64
        let expected = line.originatorVersion.map { $0 - 1 }
        if let last = appends.indices.last, appends[last].originatorID == line.originatorID,
            appends[last].expectedVersion.map({ $0 + Int64(appends[last].events.count) }) == expected
        {
            appends[last].events.append(line.event)
        } else {
            appends.append(
                StreamAppend(originatorID: line.originatorID, expectedVersion: expected, events: [line.event]))
            lines.append(number)
        }
    }
}
