/// Percent-encoding in paths and queries (RFC 3986).
enum PercentCoding {
    /// Why a text cannot be decoded, one line.
    struct Fault: Error {
        let message: String
    }

    /// The decoded segments of a path: `/a/b%2Fc` gives `a` and `b/c`. Each is decoded once.
    static func segments(_ path: Substring) throws(Fault) -> [String] {
        guard path.utf8.first == UInt8(ascii: "/") else { throw Fault(message: "the path must begin with '/'") }
        var segments: [String] = []
        for piece in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            segments.append(try decoded(piece, of: "the path"))
        }
        return segments
    }

    /// - Parameter plusIsSpace: as forms encode queries.
    static func decoded(_ text: Substring, of subject: String, plusIsSpace: Bool = false) throws(Fault) -> String {
        let utf8 = text.utf8
        let isPlain = utf8.allSatisfy {
            $0 != UInt8(ascii: "%") && $0 < 0x80 && $0 != 0 && !(plusIsSpace && $0 == UInt8(ascii: "+"))
        }
        if isPlain { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var iterator = utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                    throw Fault(message: "\(subject) holds a '%' that two hexadecimal digits do not follow")
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        guard !bytes.contains(0) else { throw Fault(message: "\(subject) holds a NUL character") }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw Fault(message: "\(subject) is no UTF-8 once it is decoded")
        }
        return decoded
    }

    /// A text as one segment of a path.
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += byte < 16 ? "%0" : "%"
                encoded += String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
