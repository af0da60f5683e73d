import EventStore
import NIOCore

extension ByteBuffer {
    /// One notification, byte for byte as the Python library's `NotificationLogJSONService` writes it with `json.dumps`.
    mutating func writeNotification(_ record: NotificationRecord, originatorIDType: OriginatorIDType) {
        writeStaticString("{\"id\": ")
        writeJSON(record.position)
        writeStaticString(", \"originator_id\": ")
        switch originatorIDType {
        case .uuid: writeHexadecimal(record.originatorID)
        case .text: writeJSON(utf8: record.originatorID)
        }
        writeStaticString(", \"originator_version\": ")
        writeJSON(record.originatorVersion)
        writeStaticString(", \"topic\": ")
        writeJSON(utf8: record.topic)
        writeStaticString(", \"state\": ")
        writeJSONBase64(record.state)
        writeStaticString("}")
    }

    private mutating func writeHexadecimal(_ bytes: UnsafeRawBufferPointer) {
        writeInteger(UInt8(ascii: "\""))
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] {
                writeInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        writeInteger(UInt8(ascii: "\""))
    }

    private mutating func writeJSON(utf8 bytes: UnsafeRawBufferPointer) {
        let isPlain = bytes.allSatisfy {
            $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard isPlain else { return writeJSON(String(decoding: bytes, as: UTF8.self)) }
        writeInteger(UInt8(ascii: "\""))
        writeBytes(bytes)
        writeInteger(UInt8(ascii: "\""))
    }
}
