/// Changes to the fields of an ELF file of 64 bits, found as a loader finds them.
///
/// Source: "ELF-64 Object File Format"; the offsets are those of its structures.
enum ELFMutation {
    /// Makes one change; none where the file says nothing any more.
    static func change(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        guard let field = field(bytes, &random) else { return ByteMutation.change(&bytes, &random, other: bytes) }
        let old = ByteMutation.read(bytes, at: UInt64(field.place), size: field.size) ?? 0
        ByteMutation.write(number(old, bytes.count, &random), size: field.size, to: &bytes, at: field.place)
    }

    private struct Field {
        let place: Int
        let size: Int
    }

    private static func number(_ old: UInt64, _ size: Int, _ random: inout FuzzRandom) -> UInt64 {
        switch random.below(6) {
        case 0: random.pick(ByteMutation.numbers)
        case 1: old &+ random.pick(ByteMutation.numbers)
        case 2: old &- UInt64(random.below(64))
        case 3: old &+ UInt64(random.below(64))
        case 4: UInt64(random.below(size + 64))
        default: random.next() >> UInt64(random.below(64))
        }
    }

    private static func field(_ bytes: [UInt8], _ random: inout FuzzRandom) -> Field? {
        switch random.below(8) {
        case 0: header(&random)
        case 1: segment(bytes, &random)
        case 2: dynamic(bytes, &random)
        case 3: section(bytes, &random)
        default: table(bytes, &random)
        }
    }

    private static func header(_ random: inout FuzzRandom) -> Field {
        let fields = [(4, 1), (5, 1), (16, 2), (18, 2), (32, 8), (40, 8), (54, 2), (56, 2), (58, 2), (60, 2), (62, 2)]
        let field = random.pick(fields)
        return Field(place: field.0, size: field.1)
    }

    /// The place of the program header of a number.
    private static func programHeader(_ bytes: [UInt8], _ index: UInt64) -> UInt64? {
        guard let start = ByteMutation.read(bytes, at: 32, size: 8), start < UInt64(bytes.count) else { return nil }
        return start + index * 56
    }

    private static func segment(_ bytes: [UInt8], _ random: inout FuzzRandom) -> Field? {
        guard let count = ByteMutation.read(bytes, at: 56, size: 2), count > 0,
            let header = programHeader(bytes, random.next() % min(count, 64))
        else { return nil }
        let fields = [(0, 4), (4, 4), (8, 8), (16, 8), (32, 8), (40, 8), (48, 8)]
        let field = random.pick(fields)
        return Field(place: Int(header) + field.0, size: field.1)
    }

    private static func section(_ bytes: [UInt8], _ random: inout FuzzRandom) -> Field? {
        guard let start = ByteMutation.read(bytes, at: 40, size: 8), start > 0, start < UInt64(bytes.count),
            let count = ByteMutation.read(bytes, at: 60, size: 2), count > 0
        else { return nil }
        let field = random.pick([(0, 4), (4, 4), (24, 8), (32, 8)])
        return Field(place: Int(start + random.next() % min(count, 256) * 64) + field.0, size: field.1)
    }

    /// The entries of the dynamic section: place, tag and value.
    private static func entries(_ bytes: [UInt8]) -> [(place: Int, tag: UInt64, value: UInt64)] {
        for index in 0..<32 {
            guard let header = programHeader(bytes, UInt64(index)),
                let type = ByteMutation.read(bytes, at: header, size: 4)
            else { break }
            guard type == 2, let start = ByteMutation.read(bytes, at: header + 8, size: 8), start < UInt64(bytes.count)
            else { continue }
            var entries: [(Int, UInt64, UInt64)] = []
            while entries.count < 64,
                let tag = ByteMutation.read(bytes, at: start + UInt64(entries.count) * 16, size: 8),
                let value = ByteMutation.read(bytes, at: start + UInt64(entries.count) * 16 + 8, size: 8)
            {
                entries.append((Int(start) + entries.count * 16, tag, value))
                if tag == 0 { break }
            }
            return entries
        }
        return []
    }

    private static func dynamic(_ bytes: [UInt8], _ random: inout FuzzRandom) -> Field? {
        let entries = entries(bytes)
        guard !entries.isEmpty else { return nil }
        return Field(place: random.pick(entries).place + (random.onceIn(3) ? 0 : 8), size: 8)
    }

    /// A word of what the dynamic section or a segment of notes names: in small libraries an address is a place in the file.
    private static func table(_ bytes: [UInt8], _ random: inout FuzzRandom) -> Field? {
        let starts =
            entries(bytes).filter { $0.value > 64 && $0.value < UInt64(bytes.count) }.map(\.value) + notes(bytes)
        guard !starts.isEmpty else { return nil }
        let size = random.pick([1, 2, 4, 4, 4, 8])
        let place = Int(random.pick(starts)) + random.below(random.onceIn(4) ? 512 : 48) / size * size
        return Field(place: place, size: size)
    }

    private static func notes(_ bytes: [UInt8]) -> [UInt64] {
        (0..<32).compactMap { index in
            guard let header = programHeader(bytes, UInt64(index)), ByteMutation.read(bytes, at: header, size: 4) == 4,
                let start = ByteMutation.read(bytes, at: header + 8, size: 8), start < UInt64(bytes.count)
            else { return nil }
            return start
        }
    }
}
