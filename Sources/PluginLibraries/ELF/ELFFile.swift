/// What the system's loader will see in a shared library, read from its bytes without opening it.
///
/// Everything that the loader goes by (dependencies, exports, notes) is found through the program headers, as the
/// loader does, so a stripped file reads the same. Every access is checked: a damaged file is an error, not a crash.
struct ELFFile {
    enum Problem: Error {
        case notELF
        case notSupported(String)
        case damaged(String)
    }

    struct Segment {
        let type: UInt32
        let flags: UInt32
        let offset: UInt64
        let address: UInt64
        /// In the file.
        let size: UInt64
        let memorySize: UInt64
        let alignment: UInt64
    }

    let bytes: UnsafeRawBufferPointer
    let type: UInt16
    let machine: UInt16
    private(set) var segments: [Segment] = []
    /// Tags and values of the dynamic section.
    private(set) var dynamic: [(tag: Int64, value: UInt64)] = []

    /// `bytes` must outlive the value.
    init(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        self.bytes = bytes
        guard bytes.count >= 20, bytes.prefix(4).elementsEqual([0x7F, 0x45, 0x4C, 0x46]) else { throw .notELF }
        type = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt16.self))
        machine = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 18, as: UInt16.self))
        guard bytes[5] == 1 else { throw .notSupported("big-endian") }
        // A file of 32 bits is known by its machine; nothing more is read of it.
        guard bytes[4] == 2 else { return }
        try readSegments()
        try readDynamic()
    }

    var is64Bit: Bool { bytes[4] == 2 }

    func read<T: FixedWidthInteger>(_ offset: UInt64, as type: T.Type = T.self) throws(Problem) -> T {
        guard offset <= UInt64(bytes.count), UInt64(bytes.count) - offset >= UInt64(MemoryLayout<T>.size) else {
            throw .damaged("it ends before byte \(offset)")
        }
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: Int(offset), as: T.self))
    }

    /// The bytes up to the next NUL.
    func text(at offset: UInt64) throws(Problem) -> String {
        guard offset < UInt64(bytes.count) else { throw .damaged("it ends before byte \(offset)") }
        // Thousands of entries may name one text: each of them costs its length.
        let rest = bytes[Int(offset)...].prefix(Self.longestName + 1)
        guard let end = rest.firstIndex(of: 0) else {
            throw .damaged(
                "a name at byte \(offset) does not end"
                    + (rest.count > Self.longestName ? " within \(Self.longestName) bytes" : ""))
        }
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    /// Whether the bytes at a place are these.
    func holds(_ text: String, at offset: UInt64) throws(Problem) -> Bool {
        guard offset < UInt64(bytes.count) else { throw .damaged("it ends before byte \(offset)") }
        return bytes[Int(offset)...].starts(with: text.utf8)
    }

    /// Where an address of the image stands in the file.
    func offset(ofAddress address: UInt64) throws(Problem) -> UInt64 {
        for segment in segments where segment.type == Self.load && address >= segment.address {
            let distance = address - segment.address
            if distance < segment.size { return segment.offset &+ distance }
        }
        throw .damaged("address \(address) is in no segment")
    }

    func dynamicValue(_ tag: Int64) -> UInt64? { dynamic.first { $0.tag == tag }?.value }

    /// The names of the libraries that it needs.
    func neededLibraries() throws(Problem) -> [String] { try dynamicTexts(Self.needed) }

    /// The texts of all entries of one tag.
    func dynamicTexts(_ tag: Int64) throws(Problem) -> [String] {
        var texts: [String] = []
        guard let table = dynamicValue(Self.stringTable) else { return texts }
        let strings = try offset(ofAddress: table)
        for entry in dynamic where entry.tag == tag { texts.append(try text(at: strings &+ entry.value)) }
        return texts
    }

    private mutating func readSegments() throws(Problem) {
        let start: UInt64 = try read(32)
        let size: UInt16 = try read(54)
        let count: UInt16 = try read(56)
        guard count == 0 || size >= 56 else { throw .damaged("its program headers are too short") }
        guard count <= Self.mostSegments else { throw .damaged("it has \(count) program headers") }
        for index in 0..<UInt64(count) {
            let header = start &+ index * UInt64(size)
            segments.append(
                Segment(
                    type: try read(header), flags: try read(header &+ 4), offset: try read(header &+ 8),
                    address: try read(header &+ 16), size: try read(header &+ 32), memorySize: try read(header &+ 40),
                    alignment: try read(header &+ 48)))
        }
    }

    private mutating func readDynamic() throws(Problem) {
        guard let segment = segments.first(where: { $0.type == Self.dynamicSegment }) else { return }
        for index in 0..<segment.size / 16 {
            let entry = segment.offset &+ index * 16
            let tag: Int64 = try read(entry)
            if tag == 0 { return }
            dynamic.append((tag, try read(entry &+ 8)))
        }
    }

    /// Names of C++ and Swift are long, but not that long.
    private static let longestName = 1 << 14
    /// A library has about ten.
    private static let mostSegments = 1024
    static let sharedObject: UInt16 = 3
    static let load: UInt32 = 1
    static let dynamicSegment: UInt32 = 2
    static let noteSegment: UInt32 = 4
    static let threadSegment: UInt32 = 7
    static let stackSegment: UInt32 = 0x6474_E551
    static let needed: Int64 = 1
    static let hash: Int64 = 4
    static let stringTable: Int64 = 5
    static let symbolTable: Int64 = 6
    static let soname: Int64 = 14
    static let rpath: Int64 = 15
    static let runpath: Int64 = 29
    static let auditOfNeeded: Int64 = 0x6FFF_FEFB
    static let audit: Int64 = 0x6FFF_FEFC
    static let auxiliary: Int64 = 0x7FFF_FFFD
    static let filter: Int64 = 0x7FFF_FFFF
    static let gnuHash: Int64 = 0x6FFF_FEF5
    static let flags1: Int64 = 0x6FFF_FFFB
}
