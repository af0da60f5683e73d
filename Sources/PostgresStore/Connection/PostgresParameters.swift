import CLibPQ
import EventStore
import Foundation

/// The parameters of one statement in libpq's form; reused from statement to statement.
///
/// Numbers, UUIDs and bytes go in binary with their type. Text goes as text of no stated type, so that PostgreSQL infers
/// what the statement wants: a `timestamptz`, a `jsonb`, a `uuid`.
final class PostgresParameters {
    static let int8: Oid = 20
    static let int4: Oid = 23
    static let int2: Oid = 21
    static let text: Oid = 25
    static let bytea: Oid = 17
    static let float8: Oid = 701
    static let uuid: Oid = 2950
    static let int8Array: Oid = 1016
    static let float8Array: Oid = 1022
    static let textArray: Oid = 1009
    static let byteaArray: Oid = 1001
    static let uuidArray: Oid = 2951

    private(set) var types: [Oid] = []
    private(set) var values: [UnsafePointer<CChar>?] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    /// Memory that the values point into, freed by `reset`.
    private var owned: [UnsafeMutableRawPointer] = []
    /// 8 bytes for each number; grows only while it is empty of pointers, by `reserve`.
    private var numbers = UnsafeMutableRawPointer.allocate(byteCount: 64 * 8, alignment: 8)
    private var numberCapacity = 64
    private var numberCount = 0

    init() {}

    deinit {
        reset()
        numbers.deallocate()
    }

    var count: Int { types.count }

    func reset() {
        types.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        owned.forEach { $0.deallocate() }
        owned.removeAll(keepingCapacity: true)
        numberCount = 0
    }

    func append(_ value: Int64?) {
        guard let value else { return appendNull(Self.int8) }
        appendNumber(UInt64(bitPattern: value), Self.int8)
    }

    func append(text: String) { appendOwned(Array(text.utf8) + [0], length: text.utf8.count, type: 0, format: 0) }

    func append(id: OriginatorID) {
        switch id {
        case .uuid(let id): append(binary: withUnsafeBytes(of: id.uuid, Array.init), type: Self.uuid)
        case .text(let text): append(text: text)
        }
    }

    /// Bytes in the binary format of `type`, copied.
    func append(binary: [UInt8], type: Oid) { appendOwned(binary, length: binary.count, type: type, format: 1) }

    /// Bytes in the binary format of `type`, which stay where they are until the statement is sent.
    func append(borrowed bytes: UnsafeRawBufferPointer, type: Oid) { append(type, bytes.baseAddress, bytes.count, 1) }

    func appendNull(_ type: Oid) { append(type, nil, 0, 1) }

    /// The parameters of an entry, whose text and bytes stay in the queue's arena.
    func append(_ parameters: ArraySlice<StatementQueue.Parameter>, in arena: UnsafeRawBufferPointer) {
        for parameter in parameters {
            switch parameter.value(in: arena) {
            case .null: appendNull(0)
            case .int64(let integer): appendNumber(UInt64(bitPattern: integer), Self.int8)
            case .double(let real): appendNumber(real.bitPattern, Self.float8)
            case .text(let bytes): append(0, bytes.baseAddress, bytes.count, 0)
            case .bytes(let bytes): append(Self.bytea, bytes.baseAddress ?? arena.baseAddress, bytes.count, 1)
            case .uuid(let address): append(Self.uuid, address, 16, 1)
            case .int64Array(let bytes): append(array: words(bytes), element: Self.int8, type: Self.int8Array)
            case .doubleArray(let bytes): append(array: words(bytes), element: Self.float8, type: Self.float8Array)
            case .textArray(let elements):
                append(array: elements.map { Array($0) }, element: Self.text, type: Self.textArray)
            }
        }
    }

    /// A one-dimensional array in PostgreSQL's binary format.
    func append(array elements: some Sequence<some Collection<UInt8>>, element: Oid, type: Oid) {
        var bytes: [UInt8] = []
        var count: Int32 = 0
        for value in elements {
            bytes.appendBigEndian(Int32(value.count))
            bytes.append(contentsOf: value)
            count += 1
        }
        var header: [UInt8] = []
        header.appendBigEndian(Int32(count == 0 ? 0 : 1))
        header.appendBigEndian(Int32(0))
        header.appendBigEndian(Int32(bitPattern: element))
        if count > 0 {
            header.appendBigEndian(count)
            header.appendBigEndian(Int32(1))
        }
        append(binary: header + bytes, type: type)
    }

    private func words(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: 8).map { offset in
            withUnsafeBytes(of: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian, Array.init)
        }
    }

    private func appendNumber(_ bits: UInt64, _ type: Oid) {
        let place: UnsafeMutableRawPointer
        if numberCount < numberCapacity {
            place = numbers + numberCount * 8
            numberCount += 1
        } else {
            place = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
            owned.append(place)
        }
        place.storeBytes(of: bits.bigEndian, as: UInt64.self)
        append(type, UnsafeRawPointer(place), 8, 1)
    }

    private func appendOwned(_ bytes: [UInt8], length: Int, type: Oid, format: Int32) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        bytes.withUnsafeBytes {
            memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
        }
        owned.append(memory)
        append(type, UnsafeRawPointer(memory), length, format)
    }

    private func append(_ type: Oid, _ value: UnsafeRawPointer?, _ length: Int, _ format: Int32) {
        types.append(type)
        values.append(value?.assumingMemoryBound(to: CChar.self))
        lengths.append(Int32(length))
        formats.append(format)
    }
}

extension [UInt8] {
    mutating func appendBigEndian(_ value: Int32) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
