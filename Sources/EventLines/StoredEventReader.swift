public import EventStore

/// Reads events from JSON Lines as a log would hold them, one a line, holding no more than one of them; the form is that of
/// ``EventLineReader``.
///
/// A position that is missing is the one behind the last, from 1 on; a version that is missing is the stream's next, from 1 on.
/// Positions rise, and so do the versions of a stream, as in any log. Belongs to one thread.
public final class StoredEventReader {
    private let lines: ParsedLines
    private var position: Int64 = 0
    /// Of each stream the last.
    private var versions: [OriginatorID: Int64] = [:]

    /// - Parameters:
    ///   - descriptor: open for reading; stays the caller's.
    ///   - source: what errors call it: the file's name, or `standard input`.
    ///   - originatorIDType: what the ids are.
    public init(descriptor: Int32, source: String, originatorIDType: OriginatorIDType) {
        lines = ParsedLines(
            LineReader(descriptor: descriptor, longest: EventLineReader.longestLine), source: source,
            originatorIDType: originatorIDType,
            fixOfID: originatorIDType == .uuid ? "; where ids are texts set ORIGINATOR_ID_TYPE=text" : "")
    }

    /// The next event and the number of its line; nil after the last.
    public func next() throws(EventLineError) -> (event: StoredEvent, line: Int)? {
        guard let (number, line) = try lines.next() else { return nil }
        func refuse(_ message: String) -> EventLineError {
            EventLineError(source: lines.source, line: number, message: message)
        }
        let (next, isOver) = position.addingReportingOverflow(1)
        guard !isOver else { throw refuse("no position is left behind \(position)") }
        let position = line.position ?? next
        guard position >= next else {
            throw refuse(
                position < 1
                    ? "position \(position) is none: the first of a log is 1"
                    : "position \(position) does not follow: the line before has \(self.position); events stand in the order of the log"
            )
        }
        let id = line.originatorID
        let last = versions[id]
        let version = line.originatorVersion ?? (last ?? 0) &+ 1
        if let last, version <= last {
            throw refuse(
                "originator_version \(version) does not follow: stream \(id) is at version \(last); an event stands once in a log"
            )
        }
        self.position = position
        versions[id] = version
        return (
            StoredEvent(
                position: position, originatorID: id, originatorVersion: version, topic: line.event.topic,
                state: line.event.state),
            number
        )
    }
}
