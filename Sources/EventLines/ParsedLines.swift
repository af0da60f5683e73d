import EventStore

/// The lines of a file as events, with their numbers. Belongs to one thread.
final class ParsedLines {
    /// What errors call the file.
    let source: String
    private let lines: LineReader
    private var parser: EventLineParser

    /// - Parameter fixOfID: what to do about an id that is none of the type, behind what is wrong with it.
    init(_ lines: LineReader, source: String, originatorIDType: OriginatorIDType, fixOfID: String = "") {
        self.source = source
        self.lines = lines
        parser = EventLineParser(originatorIDType: originatorIDType)
        parser.fixOfID = fixOfID
    }

    /// The next line that is not blank; nil after the last.
    func next() throws(EventLineError) -> (number: Int, event: EventLine)? {
        while true {
            let line: LineReader.Line?
            do { line = try lines.next() } catch {
                throw EventLineError(
                    source: source, line: lines.number > 0 ? lines.number : nil, message: error.message)
            }
            guard let line else { return nil }
            if line.bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { continue }
            do { return (line.number, try parser.parse(line.bytes)) } catch {
                throw EventLineError(
                    source: source, line: line.number, column: error.column(in: line.bytes), message: error.message)
            }
        }
    }
}
