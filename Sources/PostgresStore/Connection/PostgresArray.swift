import CLibPQ
import EventStore
import FoundationEssentials

/// A one-dimensional array in PostgreSQL's binary format, in memory that is used again from one array to the next.
final class PostgresArray {
    /// Memory above this is given back after use.
    private static let keptCapacity = 1 << 20
    private static let headerSize = 20

    private let element: Oid
    private var memory: UnsafeMutableRawPointer
    private var capacity = 4096
    private var size = headerSize
    private var hasNull = false
    private(set) var count = 0

    init(of element: Oid) {
        self.element = element
        memory = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit { memory.deallocate() }

    func reset() {
        if capacity > Self.keptCapacity {
            memory.deallocate()
            capacity = 4096
            memory = .allocate(byteCount: capacity, alignment: 8)
        }
        size = Self.headerSize
        hasNull = false
        count = 0
    }

    func append(_ value: Int64?) {
        guard let value else {
            put(Int32(-1), at: grow(by: 4))
            hasNull = true
            return
        }
        let offset = grow(by: 12)
        put(Int32(8), at: offset)
        memory.storeBytes(of: value.bigEndian, toByteOffset: offset + 4, as: Int64.self)
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        let offset = grow(by: 4 + bytes.count)
        put(Int32(bytes.count), at: offset)
        if let start = bytes.baseAddress { (memory + offset + 4).copyMemory(from: start, byteCount: bytes.count) }
    }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    func append(_ id: OriginatorID) {
        switch id {
        case .uuid(let id): withUnsafeBytes(of: id.uuid) { append($0) }
        case .text(let text): append(text)
        }
    }

    /// The array as it is sent; valid until the next change.
    var bytes: UnsafeRawBufferPointer {
        put(Int32(count == 0 ? 0 : 1), at: 0)
        put(Int32(hasNull ? 1 : 0), at: 4)
        put(Int32(bitPattern: element), at: 8)
        put(Int32(count), at: 12)
        put(Int32(1), at: 16)
        return UnsafeRawBufferPointer(start: memory, count: count == 0 ? 12 : size)
    }

    /// Makes room for one more element and gives its offset.
    private func grow(by length: Int) -> Int {
        if size + length > capacity {
            capacity = max(capacity * 2, size + length)
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
            larger.copyMemory(from: memory, byteCount: size)
            memory.deallocate()
            memory = larger
        }
        defer { size += length }
        count += 1
        return size
    }

    private func put(_ value: Int32, at offset: Int) {
        memory.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self)
    }
}
