import Glibc

/// A growing piece of memory that holds many values one behind the other. Whoever takes its address with ``release()``
/// frees it.
struct ByteArena: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        start = Self.checked(malloc(self.capacity))
    }

    deinit { free(start) }

    /// Copies bytes to the end.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        UnsafeMutableRawPointer(reserve(bytes.count)).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Gives `length` bytes at the end to `fill`; they are kept when it says so.
    mutating func append(length: Int, _ fill: (UnsafeMutableRawPointer) -> Bool) -> Bool {
        guard fill(reserve(length)) else { return false }
        count += length
        return true
    }

    /// The address is valid until the next append.
    func bytes(_ offset: Int, _ length: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start + offset, count: length)
    }

    /// Gives the memory away, cut to what is used; `free` it.
    consuming func release() -> UnsafeMutableRawPointer {
        let memory = realloc(start, max(count, 1)) ?? start
        discard self
        return memory
    }

    private mutating func reserve(_ length: Int) -> UnsafeMutableRawPointer {
        if count + length > capacity {
            capacity = max(capacity * 2, count + length)
            start = Self.checked(realloc(start, capacity))
        }
        return start + count
    }

    private static func checked(_ memory: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
        guard let memory else { fatalError("out of memory") }
        return memory
    }
}
