import EventStore

extension AppendDocument {
    /// The events; nil where the value is none, or too many.
    mutating func readEvents() throws(LineFault) -> [NewEvent]? {
        guard scanner.byte == UInt8(ascii: "[") else {
            try scanner.skipValue()
            note("/events", "must be an array of events")
            return nil
        }
        _ = scanner.take("[")
        scanner.skipBlank()
        var events: [NewEvent] = []
        var count = 0
        if !scanner.take("]") {
            repeat {
                scanner.skipBlank()
                // What is past the bound is only counted.
                if count < maximumEvents {
                    if let event = try readEvent(count) { events.append(event) }
                } else {
                    try scanner.skipValue()
                }
                count += 1
                scanner.skipBlank()
            } while scanner.take(",")
            _ = scanner.take("]")
        }
        if count == 0 { note("/events", "must hold at least one event") }
        if count > maximumEvents {
            note("/events", "holds \(count) events, at most \(maximumEvents) are allowed in one append; send several")
        }
        return events
    }

    private static let keys: [StaticString] = ["topic", "state"]

    private mutating func readEvent(_ index: Int) throws(LineFault) -> NewEvent? {
        var seen: UInt8 = 0
        var topic: String?
        var state: [UInt8]?
        let isObject = try readObject(Self.keys, at: "/events/\(index)", seen: &seen) {
            document, key throws(LineFault) in
            if key == 0 {
                topic = try document.readTopic(index)
            } else {
                state = try document.readState(index)
            }
        }
        guard isObject else {
            note("/events/\(index)", "must be an object with topic and state")
            return nil
        }
        if seen & 1 == 0 { note("/events/\(index)/topic", "is missing; it says what kind of event this is") }
        if seen & 2 == 0 { note("/events/\(index)/state", "is missing; give any JSON, or {\"base64\": \"…\"}") }
        guard let topic, let state else { return nil }
        return NewEvent(topic: topic, state: state)
    }

    private mutating func readTopic(_ index: Int) throws(LineFault) -> String? {
        guard let token = try readString("/events/\(index)/topic"),
            let text = text(of: token, at: "/events/\(index)/topic")
        else { return nil }
        let length = text.utf8.count
        guard (1...StreamAppend.maximumTopicLength).contains(length) else {
            note(
                "/events/\(index)/topic",
                "has \(length) bytes, 1 to \(StreamAppend.maximumTopicLength) are allowed")
            return nil
        }
        guard !text.utf8.contains(0) else {
            note("/events/\(index)/topic", "must not hold a NUL character: no store can keep it")
            return nil
        }
        return text
    }

    private mutating func readState(_ index: Int) throws(LineFault) -> [UInt8]? {
        let start = scanner
        do { return try EventState.parse(&scanner) } catch {
            // The text is valid JSON, so the fault is one of the value.
            scanner = start
            try scanner.skipValue()
            note("/events/\(index)/state", error.message)
            return nil
        }
    }
}
