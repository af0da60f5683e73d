import EventStore
import FoundationEssentials

/// The value of `state`: any JSON, kept as the bytes of the line, or `{"base64": "…"}` for bytes that are no JSON.
enum EventState {
    private static let key: StaticString = "base64"

    static func parse(_ scanner: inout JSONScanner) throws(LineFault) -> [UInt8] {
        let start = scanner.offset
        var whole = scanner
        try whole.skipValue()
        let encoded = try base64(in: scanner)
        scanner = whole
        let state: [UInt8]
        if let encoded {
            guard let data = Data(base64Encoded: Data(encoded.bytes)) else {
                throw LineFault(
                    encoded.offset, "the state's base64 is not valid (RFC 4648, with padding, without line breaks)")
            }
            state = Array(data)
        } else {
            state = Array(scanner.bytes[start..<whole.offset])
        }
        guard state.count <= StreamAppend.maximumStateSize else {
            throw LineFault(
                start, "the state has \(state.count) bytes, at most \(StreamAppend.maximumStateSize) are allowed")
        }
        return state
    }

    /// Whether a line can give these bytes as they are: one line of JSON that any reader takes, without the words of
    /// Python, nothing around it, not to be mistaken for base64.
    static func isPlain(_ state: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !state.contains(UInt8(ascii: "\n")), !state.contains(UInt8(ascii: "\r")) else { return false }
        let scanner = JSONScanner(state, words: .rfc8259)
        var whole = scanner
        do {
            try whole.skipValue()
            return try whole.isAtEnd && base64(in: scanner) == nil
        } catch {
            return false
        }
    }

    /// The string of an object that has the key `base64` and no other; nil for every other value. The value is known to
    /// be valid.
    private static func base64(
        in scanner: JSONScanner
    ) throws(LineFault) -> (bytes: UnsafeBufferPointer<UInt8>, offset: Int)? {
        var scanner = scanner
        guard scanner.take("{") else { return nil }
        scanner.skipBlank()
        guard scanner.byte == UInt8(ascii: "\"") else { return nil }
        let name = try scanner.string()
        guard
            scanner.bytes[name.range].elementsEqual(
                UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        else { return nil }
        scanner.skipBlank()
        _ = scanner.take(":")
        scanner.skipBlank()
        let offset = scanner.offset
        guard scanner.byte == UInt8(ascii: "\"") else { return nil }
        let value = try scanner.string()
        scanner.skipBlank()
        guard scanner.take("}") else { return nil }
        return (UnsafeBufferPointer(rebasing: scanner.bytes[value.range]), offset)
    }
}
