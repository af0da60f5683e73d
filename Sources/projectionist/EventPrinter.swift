import EventLines
import EventStore
import HostOperations
import PlainText

/// Prints events: as JSON Lines that `events append` takes, or as aligned columns.
final class EventPrinter {
    let json: Bool
    private var pending: [UInt8] = []

    init(json: Bool) { self.json = json }

    func print(_ event: StoredEvent) throws {
        if json {
            EventLineWriter.write(event, to: &pending)
        } else {
            pending += columns(event).utf8
        }
        if pending.count >= 1 << 16 { try flush() }
    }

    /// Writes what is not yet written.
    func flush() throws {
        try StandardOutput.write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// `      12  5d6e1f3c-…     3  dogschool.domain:Dog.TrickAdded  {"trick":"roll over"}`
    private func columns(_ event: StoredEvent) -> String {
        let state = String(validating: event.state, as: UTF8.self).map(OneLine.text) ?? "<\(event.state.count) bytes>"
        return right(event.position, 8) + "  \(OneLine.text(event.originatorID.description))  "
            + right(event.originatorVersion, 4) + "  \(OneLine.text(event.topic))  \(state)\n"
    }

    private func right(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
