import CProjectionABI
import Synchronization

/// Memory for what the host keeps until the process ends: a library is never unloaded.
enum ImmortalMemory {
    static func array<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
        guard !elements.isEmpty else { return UnsafeBufferPointer(start: nil, count: 0) }
        let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = memory.initialize(from: elements)
        return UnsafeBufferPointer(memory)
    }

    static func string(_ text: String) -> projectionist_string_1 {
        let bytes = array(text.utf8.map { CChar(bitPattern: $0) })
        return projectionist_string_1(data: bytes.baseAddress, length: bytes.count)
    }
}
