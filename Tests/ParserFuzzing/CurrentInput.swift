import Glibc

/// The input that a child is at, in memory that it shares with its parent: whatever ends the child, the parent has it.
///
/// The parent reads it when the child does not run any more, or does not come further.
final class CurrentInput {
    /// A number that grows with each input, how many bytes it has, and the bytes.
    private let memory: UnsafeMutableRawBufferPointer

    private static let size = 1 << 25
    private static let start = 16

    /// - Parameter path: a file; it is made where it is missing.
    init(_ path: String) throws(FuzzFailure) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, ftruncate(descriptor, Self.size) == 0,
            let address = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), address != MAP_FAILED
        else { throw FuzzFailure("\(path): \(String(cString: strerror(errno)))") }
        close(descriptor)
        memory = UnsafeMutableRawBufferPointer(start: address, count: Self.size)
    }

    deinit { munmap(memory.baseAddress, memory.count) }

    /// The number of the input that the child is at, counted from 1; 0 before the first.
    var number: UInt64 { memory.load(as: UInt64.self) }

    /// The input's bytes.
    var bytes: [UInt8] {
        let count = Int(min(memory.load(fromByteOffset: 8, as: UInt64.self), UInt64(Self.size - Self.start)))
        return Array(memory[Self.start..<Self.start + count])
    }

    func set(_ number: UInt64, _ bytes: [UInt8]) {
        let bytes = bytes.prefix(Self.size - Self.start)
        memory.storeBytes(of: UInt64(bytes.count), toByteOffset: 8, as: UInt64.self)
        UnsafeMutableRawBufferPointer(rebasing: memory[Self.start...]).copyBytes(from: bytes)
        memory.storeBytes(of: number, as: UInt64.self)
    }
}
