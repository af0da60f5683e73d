extension ELFFile {
    /// Checks that all that the loader will map or follow lies in the file.
    ///
    /// The loader itself does not: a library that was cut short is mapped all the same, and the first touch of what is
    /// missing ends the process.
    func checkLayout() throws(Problem) {
        var end: UInt64 = 0
        var isFirst = true
        for (index, segment) in segments.enumerated() {
            guard segment.type != Self.stackSegment else { continue }
            try checkFile("segment \(index)", segment.offset, segment.size)
            guard segment.type == Self.load else { continue }
            guard segment.size <= segment.memorySize, segment.alignment <= 1 << 30,
                segment.alignment & (segment.alignment &- 1) == 0,
                segment.alignment < 2 || (segment.address &- segment.offset) & (segment.alignment - 1) == 0
            else { throw .damaged("segment \(index) has a size or an alignment that cannot be") }
            guard isFirst || segment.address >= end else {
                throw .damaged("segment \(index) does not lie behind the one before it")
            }
            let (last, overflows) = segment.address.addingReportingOverflow(segment.memorySize)
            guard !overflows, last <= 1 << 47 else { throw .damaged("segment \(index) ends behind all memory") }
            (end, isFirst) = (last, false)
        }
        guard !isFirst else { throw .damaged("it holds nothing to load") }
        for segment in segments where segment.type == Self.dynamicSegment || segment.type == Self.threadSegment {
            try checkLoaded("a table of the loader", segment.address, segment.size)
        }
        try checkTables()
        try checkRelocations()
        try checkSections()
    }

    /// What the loader follows from the dynamic section before any code of the library runs.
    private func checkTables() throws(Problem) {
        for (address, size) in Self.tables {
            guard let start = dynamicValue(address) else { continue }
            try checkLoaded("what entry \(address) of its dynamic section names", start, dynamicValue(size) ?? 0)
        }
        for tag in Self.addresses {
            if let address = dynamicValue(tag) {
                try checkLoaded("what entry \(tag) of its dynamic section names", address, 1)
            }
        }
    }

    private func checkSections() throws(Problem) {
        let start: UInt64 = try read(40)
        let size: UInt16 = try read(58)
        let count: UInt16 = try read(60)
        guard start != 0, count > 0 else { return }
        guard size >= 64 else { throw .damaged("its section headers are too short") }
        try checkFile("the list of its sections", start, UInt64(count) * UInt64(size))
        for index in 0..<UInt64(count) {
            let header = start + index * UInt64(size)
            let type: UInt32 = try read(header &+ 4)
            // Nothing, and what is only in memory.
            if type == 0 || type == 8 { continue }
            try checkFile("section \(index)", try read(header &+ 24), try read(header &+ 32))
        }
    }

    private func checkFile(_ what: @autoclosure () -> String, _ offset: UInt64, _ size: UInt64) throws(Problem) {
        let (end, overflows) = offset.addingReportingOverflow(size)
        guard !overflows else { throw .damaged("\(what()) has a size that cannot be") }
        guard end <= UInt64(bytes.count) else {
            throw .damaged("\(what()) ends at byte \(end), the file has \(bytes.count) bytes")
        }
    }

    private func checkLoaded(_ what: @autoclosure () -> String, _ address: UInt64, _ size: UInt64) throws(Problem) {
        let (end, overflows) = address.addingReportingOverflow(size)
        let isInside = segments.contains { segment in
            // No overflow: the segments themselves were checked. What is in memory only is zero, and no table.
            segment.type == Self.load && address >= segment.address && end <= segment.address + segment.size
        }
        guard !overflows, isInside else { throw .damaged("\(what()) lies outside of its segments") }
    }

    /// Entries of the dynamic section that hold an address, and those that hold the size of what is there.
    private static let tables: [(address: Int64, size: Int64)] = [
        (stringTable, 10), (7, 8), (17, 18), (23, 2), (25, 27), (26, 28), (36, 35),
    ]

    /// Entries that hold an address alone: hash tables, symbols, versions, initialisers.
    private static let addresses: [Int64] = [
        hash, symbolTable, 12, 13, gnuHash, 0x6FFF_FFF0, 0x6FFF_FFFC, 0x6FFF_FFFE,
    ]
}
