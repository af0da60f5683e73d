/// Base64 into memory that is there already, since the states of events are most of what a page holds.
enum Base64 {
    private static let digits: [UInt8] = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// - Returns: the bytes written.
    static func encode(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int {
        digits.withUnsafeBufferPointer { digits in
            var written = 0
            func put(_ value: UInt32, _ shift: UInt32) {
                target[written] = digits[Int(value >> shift & 63)]
                written += 1
            }
            var index = 0
            while index + 2 < bytes.count {
                let value = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
                put(value, 18)
                put(value, 12)
                put(value, 6)
                put(value, 0)
                index += 3
            }
            guard index < bytes.count else { return written }
            let hasSecond = index + 1 < bytes.count
            let value = UInt32(bytes[index]) << 16 | (hasSecond ? UInt32(bytes[index + 1]) << 8 : 0)
            put(value, 18)
            put(value, 12)
            if hasSecond {
                put(value, 6)
            } else {
                target[written] = UInt8(ascii: "=")
                written += 1
            }
            target[written] = UInt8(ascii: "=")
            return written + 1
        }
    }
}
