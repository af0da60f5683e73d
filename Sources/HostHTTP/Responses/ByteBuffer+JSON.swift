import NIOCore

/// JSON written straight into the bytes of a response. ASCII only, as the Python library's own `json.dumps` writes it.
extension ByteBuffer {
    /// A string in quotes; everything outside printable ASCII as an escape.
    mutating func writeJSON(_ text: String) {
        writeInteger(UInt8(ascii: "\""))
        var text = text
        let isPlain = text.withUTF8 { bytes -> Bool in
            for byte in bytes
            where byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return false
            }
            return true
        }
        if isPlain {
            writeString(text)
        } else {
            for scalar in text.unicodeScalars { writeJSONScalar(scalar) }
        }
        writeInteger(UInt8(ascii: "\""))
    }

    private mutating func writeJSONScalar(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": writeStaticString("\\\"")
        case "\\": writeStaticString("\\\\")
        case "\n": writeStaticString("\\n")
        case "\r": writeStaticString("\\r")
        case "\t": writeStaticString("\\t")
        case "\u{8}": writeStaticString("\\b")
        case "\u{C}": writeStaticString("\\f")
        // Python leaves DEL as it is.
        case " "..."\u{7F}": writeInteger(UInt8(truncatingIfNeeded: scalar.value))
        default: for unit in String(scalar).utf16 { writeJSONEscape(unit) }
        }
    }

    private mutating func writeJSONEscape(_ unit: UInt16) {
        writeStaticString("\\u")
        for shift in [12, 8, 4, 0] {
            let digit = UInt8(truncatingIfNeeded: unit >> shift) & 15
            writeInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    mutating func writeJSON(_ number: Int64) { writeString(String(number)) }

    /// A number, or null.
    mutating func writeJSON(_ number: Int64?) {
        if let number { writeJSON(number) } else { writeStaticString("null") }
    }

    mutating func writeJSON(_ text: String?) {
        if let text { writeJSON(text) } else { writeStaticString("null") }
    }

    /// A number with at most three digits behind the point.
    mutating func writeJSON(_ number: Double?) {
        guard let number, number.isFinite else {
            writeStaticString("null")
            return
        }
        writeString("\((number * 1000).rounded() / 1000)")
    }

    /// An array whose elements `write` writes.
    mutating func writeJSONArray<Elements: Sequence>(
        _ elements: Elements, _ write: (inout ByteBuffer, Elements.Element) -> Void
    ) {
        writeStaticString("[")
        var isFirst = true
        for element in elements {
            if !isFirst { writeStaticString(", ") }
            isFirst = false
            write(&self, element)
        }
        writeStaticString("]")
    }

    /// Bytes in base64, in quotes (RFC 4648, with padding).
    mutating func writeJSONBase64(_ bytes: UnsafeRawBufferPointer) {
        writeInteger(UInt8(ascii: "\""))
        writeWithUnsafeMutableBytes(minimumWritableBytes: (bytes.count + 2) / 3 * 4) { target in
            Base64.encode(bytes, into: target)
        }
        writeInteger(UInt8(ascii: "\""))
    }
}
