public import EventStore

/// Which events a failed call was about, as far as the host can tell.
public struct FailedEvents: Sendable, Hashable {
    /// The positions of the first and the last one in question; the same where it is known which one it was.
    public let positions: ClosedRange<Int64>
    /// Of the one event; nil where it may have been any of several.
    public let topic: String?
    /// The originator's id of the one event; nil where it may have been any of several.
    public let stream: String?

    /// The event at an offset of a batch.
    init(_ events: NotificationSlice, at offset: Int) {
        let event = events.batch.storedEvent(at: events.index(at: offset))
        positions = event.position...event.position
        topic = event.topic
        stream = event.originatorID.description
    }

    /// The one that a failed call names, by a statement or by its hint, or else all that it was given.
    ///
    /// - Parameters:
    ///   - position: of the event that the failed statement came from.
    ///   - applied: how many events went well.
    public init?(_ events: NotificationSlice?, position: Int64?, applied: Int? = nil) {
        guard let events, events.count > 0 else { return nil }
        if let position, let offset = (0..<events.count).first(where: { events[$0].position == position }) {
            self.init(events, at: offset)
        } else if let applied, applied < events.count {
            self.init(events, at: applied)
        } else if events.count == 1 {
            self.init(events, at: 0)
        } else {
            self.init(positions: events[0].position...max(events[0].position, events[events.count - 1].position))
        }
    }

    private init(positions: ClosedRange<Int64>) {
        self.positions = positions
        topic = nil
        stream = nil
    }

    /// What a message does not say of them yet, for its end: `event 20, topic …, stream …`, or `one of the events 10 to 90`.
    public func text(beside message: String) -> String? {
        guard positions.lowerBound == positions.upperBound else {
            return "one of the events \(positions.lowerBound) to \(positions.upperBound)"
        }
        var parts: [String] = []
        // As a word: event 1 is not said where event 10 is.
        let words = message.split { !$0.isLetter && !$0.isNumber }
        let isNamed = zip(words, words.dropFirst()).contains { $0 == "event" && $1 == "\(positions.lowerBound)" }
        if !isNamed { parts.append("event \(positions.lowerBound)") }
        if let topic, !message.contains(topic) { parts.append("topic \(topic)") }
        if let stream, !message.contains(stream) { parts.append("stream \(stream)") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
