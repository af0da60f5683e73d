/// Memory that is handed out piece by piece, never moves, and is given back all at once; its pieces are aligned to 8
/// bytes.
struct ByteArena: ~Copyable {
    private static let blockSize = 16 << 10
    /// The last one is being filled.
    private var blocks: [UnsafeMutableRawBufferPointer] = []
    private var used = 0

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// Space for `count` bytes, valid until ``reset()``.
    mutating func reserve(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if blocks.isEmpty || blocks[blocks.count - 1].count - used < count {
            let size = max(count, blocks.last.map { $0.count * 2 } ?? Self.blockSize)
            blocks.append(.allocate(byteCount: size, alignment: 8))
            used = 0
        }
        let space = UnsafeMutableRawBufferPointer(rebasing: blocks[blocks.count - 1][used..<used + count])
        used = min((used + count + 7) & ~7, blocks[blocks.count - 1].count)
        return space
    }

    mutating func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let space = reserve(bytes.count)
        space.copyMemory(from: bytes)
        return UnsafeRawBufferPointer(space)
    }

    /// Takes everything back; keeps the largest block, unless one row of a kind has made it very large.
    mutating func reset() {
        used = 0
        while blocks.count > 1 { blocks.removeFirst().deallocate() }
        if let block = blocks.first, block.count > 4 << 20 {
            block.deallocate()
            blocks.removeAll()
        }
    }
}
