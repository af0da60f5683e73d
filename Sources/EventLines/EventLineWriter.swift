public import EventStore
import FoundationEssentials

/// Writes events as JSON Lines that ``EventLineReader`` reads back to the same bytes.
public enum EventLineWriter {
    /// Appends one line, its LF included, to `output`.
    public static func write(_ event: StoredEvent, to output: inout [UInt8]) {
        output += "{\"position\": \(event.position), \"originator_id\": ".utf8
        writeString(event.originatorID.description, to: &output)
        output += ", \"originator_version\": \(event.originatorVersion), \"topic\": ".utf8
        writeString(event.topic, to: &output)
        output += ", \"state\": ".utf8
        if event.state.withUnsafeBufferPointer(EventState.isPlain) {
            output += event.state
        } else {
            output += "{\"base64\": \"".utf8
            output += Data(event.state).base64EncodedData()
            output += "\"}".utf8
        }
        output += "}\n".utf8
    }

    /// Appends `text` as a JSON string.
    static func writeString(_ text: String, to output: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output += [UInt8(ascii: "\\"), byte]
            case 0..<0x20, 0x7F:
                output += "\\u00".utf8
                output += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default:
                output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
