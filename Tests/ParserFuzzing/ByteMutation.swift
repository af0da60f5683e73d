/// Changes that know nothing of a format.
enum ByteMutation {
    /// Numbers at which counts, sizes and offsets go wrong.
    static let numbers: [UInt64] = [
        0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000,
        0xFFFF_FFF0, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 1 << 47, 1 << 62, (1 << 63) - 1, 1 << 63, UInt64.max - 7,
        UInt64.max,
    ]

    /// Makes one change.
    ///
    /// - Parameter other: what a piece may be taken from.
    static func change(_ bytes: inout [UInt8], _ random: inout FuzzRandom, other: [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = Array(other.prefix(random.below(64) + 1))
            return
        }
        let place = random.below(bytes.count)
        switch random.below(8) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(16)))
        case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + random.below(64))], at: place)
        case 5: bytes.removeSubrange(place...)
        case 6: bytes.insert(contentsOf: piece(of: other, &random), at: place)
        default:
            bytes.replaceSubrange(place..<min(bytes.count, place + random.below(64)), with: piece(of: other, &random))
        }
    }

    private static func piece(of bytes: [UInt8], _ random: inout FuzzRandom) -> ArraySlice<UInt8> {
        guard !bytes.isEmpty else { return [] }
        let start = random.below(bytes.count)
        return bytes[start..<min(bytes.count, start + 1 + random.below(256))]
    }

    /// Writes a number in the order of the machine, as far as it fits.
    static func write(_ number: UInt64, size: Int, to bytes: inout [UInt8], at place: Int) {
        guard place >= 0, place <= bytes.count - size else { return }
        for index in 0..<size { bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index)) }
    }

    /// Reads one; nil behind the end.
    static func read(_ bytes: [UInt8], at place: UInt64, size: Int) -> UInt64? {
        guard place <= UInt64(bytes.count), UInt64(bytes.count) - place >= UInt64(size) else { return nil }
        return (0..<size).reduce(0) { $0 | UInt64(bytes[Int(place) + $1]) << UInt64(8 * $1) }
    }
}
