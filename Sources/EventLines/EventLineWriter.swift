public import EventStore
import FoundationEssentials
import PlainText

/// Writes events as JSON Lines that ``EventLineReader`` reads back to the same bytes.
public enum EventLineWriter {
    /// Appends one line, its LF included, to `output`.
    public static func write(_ event: StoredEvent, to output: inout [UInt8]) {
        writeObject(event, to: &output)
        output.append(UInt8(ascii: "\n"))
    }

    /// Appends the JSON object of one event to `output`, without a line's end.
    public static func writeObject(_ event: StoredEvent, to output: inout [UInt8]) {
        output += "{\"position\": \(event.position), \"originator_id\": ".utf8
        JSONText.append(event.originatorID.description, to: &output)
        output += ", \"originator_version\": \(event.originatorVersion), \"topic\": ".utf8
        JSONText.append(event.topic, to: &output)
        output += ", \"state\": ".utf8
        if event.state.withUnsafeBufferPointer(EventState.isPlain) {
            output += event.state
        } else {
            output += "{\"base64\": \"".utf8
            output += Data(event.state).base64EncodedData()
            output += "\"}".utf8
        }
        output.append(UInt8(ascii: "}"))
    }
}
