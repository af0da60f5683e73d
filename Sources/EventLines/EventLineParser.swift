import EventStore

/// Reads one line, strictly: an unknown, missing or repeated key and a value of the wrong type are errors.
struct EventLineParser {
    private enum Key: String, CaseIterable {
        case originatorID = "originator_id"
        case originatorVersion = "originator_version"
        case topic
        case state
        /// What the host prints beside the others; a store assigns it anew.
        case position
    }

    let originatorIDType: OriginatorIDType
    /// What to do about an id that is none of the type, behind what is wrong with it.
    var fixOfID = ""
    /// The last topic, since few topics make up most lines.
    private var lastTopic = (bytes: [UInt8](), text: "")

    init(originatorIDType: OriginatorIDType) { self.originatorIDType = originatorIDType }

    /// The event of a line that is not blank.
    mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(LineFault) -> EventLine {
        var scanner = JSONScanner(bytes)
        var seen: Set<Key> = []
        var originatorID: OriginatorID?
        var version: Int64?
        var position: Int64?
        var topic: String?
        var state: [UInt8]?
        scanner.skipBlank()
        guard scanner.take("{") else { throw scanner.unexpected("an event, '{…}',") }
        scanner.skipBlank()
        if !scanner.take("}") {
            repeat {
                let key = try parseKey(&scanner)
                guard seen.insert(key.name).inserted else {
                    throw LineFault(key.offset, "the key '\(key.name.rawValue)' twice")
                }
                switch key.name {
                case .originatorID: originatorID = try parseID(&scanner)
                case .originatorVersion: version = try parseVersion(&scanner)
                case .topic: topic = try parseTopic(&scanner)
                case .state: state = try EventState.parse(&scanner)
                case .position: position = try parseInteger(&scanner, of: .position)
                }
                scanner.skipBlank()
            } while scanner.take(",")
            guard scanner.take("}") else { throw scanner.unexpected("',' or '}'") }
        }
        scanner.skipBlank()
        guard scanner.isAtEnd else { throw scanner.unexpected("the end of the line (one event a line)") }
        guard let originatorID else { throw missing(.originatorID) }
        guard let topic else { throw missing(.topic) }
        guard let state else { throw missing(.state) }
        return EventLine(
            originatorID: originatorID, originatorVersion: version, position: position,
            event: NewEvent(topic: topic, state: state))
    }

    private func missing(_ key: Key) -> LineFault {
        LineFault(nil, "the key '\(key.rawValue)' is missing; an event needs originator_id, topic and state")
    }

    private func parseKey(_ scanner: inout JSONScanner) throws(LineFault) -> (name: Key, offset: Int) {
        scanner.skipBlank()
        let offset = scanner.offset
        guard scanner.byte == UInt8(ascii: "\"") else { throw scanner.unexpected("a key in double quotes") }
        let text = try scanner.text(of: scanner.string())
        guard let key = Key(rawValue: text) else {
            let known = Key.allCases.map(\.rawValue)
            let fix =
                NearestKey.among(known, to: text).map { "did you mean '\($0)'?" }
                ?? "known are \(known.joined(separator: ", "))"
            throw LineFault(offset, "unknown key '\(text.prefix(80))'; \(fix)")
        }
        scanner.skipBlank()
        guard scanner.take(":") else { throw scanner.unexpected("':'") }
        scanner.skipBlank()
        return (key, offset)
    }

    private func parseID(_ scanner: inout JSONScanner) throws(LineFault) -> OriginatorID {
        let offset = scanner.offset
        let text = try scanner.text(of: parseString(&scanner, of: .originatorID))
        do { return try OriginatorID(text, type: originatorIDType) } catch {
            throw LineFault(offset, error.description + fixOfID)
        }
    }

    private func parseVersion(_ scanner: inout JSONScanner) throws(LineFault) -> Int64? {
        let offset = scanner.offset
        let version = try parseInteger(&scanner, of: .originatorVersion)
        guard version >= 0 else {
            throw LineFault(
                offset, "originator_version must be 0 or more, a stream's first event has 1 or 0; here it is \(version)"
            )
        }
        return version
    }

    private mutating func parseTopic(_ scanner: inout JSONScanner) throws(LineFault) -> String {
        let offset = scanner.offset
        let token = try parseString(&scanner, of: .topic)
        let raw = scanner.bytes[token.range]
        if !lastTopic.bytes.isEmpty, raw.elementsEqual(lastTopic.bytes) { return lastTopic.text }
        let text = try scanner.text(of: token)
        guard !text.utf8.contains(0) else {
            throw LineFault(offset, "the topic holds a NUL character, which no store can keep")
        }
        let length = text.utf8.count
        guard (1...StreamAppend.maximumTopicLength).contains(length) else {
            throw LineFault(
                offset, "the topic has \(length) bytes, 1 to \(StreamAppend.maximumTopicLength) are allowed")
        }
        lastTopic = (Array(raw), text)
        return text
    }

    private func parseString(_ scanner: inout JSONScanner, of key: Key) throws(LineFault) -> JSONScanner.StringToken {
        guard scanner.byte == UInt8(ascii: "\"") else { throw mistyped(scanner, key, "a string") }
        return try scanner.string()
    }

    private func parseInteger(_ scanner: inout JSONScanner, of key: Key) throws(LineFault) -> Int64 {
        let start = scanner.offset
        guard scanner.byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(scanner.byte) else {
            throw mistyped(scanner, key, "an integer")
        }
        try scanner.skipNumber()
        let text = String(decoding: scanner.bytes[start..<scanner.offset], as: UTF8.self)
        guard let value = Int64(text) else { throw LineFault(start, "\(key.rawValue) must be an integer of 64 bits") }
        return value
    }

    /// A value of another type, or no value at all.
    private func mistyped(_ scanner: JSONScanner, _ key: Key, _ type: String) -> LineFault {
        let offset = scanner.offset
        var rest = scanner
        do { try rest.skipValue() } catch { return error }
        return LineFault(offset, "\(key.rawValue) must be \(type)")
    }
}
