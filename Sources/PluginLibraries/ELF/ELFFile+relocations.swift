extension ELFFile {
    /// Checks that all that the loader writes to when it opens the library, and the symbols that it looks up for that, are parts
    /// of the library.
    ///
    /// It would write to whatever stands there: another library's memory in one process, nothing in the next. So what a trial in
    /// another process shows says nothing of this one.
    func checkRelocations() throws(Problem) {
        if let table = dynamicValue(Self.offsetTable) { try checkWritten(table, size: 24) }
        guard dynamicValue(Self.kindOfLazyRelocations) ?? Self.withAddend == Self.withAddend else {
            throw .damaged("its relocations are of a kind that this processor does not have")
        }
        let highestVersion = try highestVersion()
        for (table, length) in [
            (Self.relocations, Self.sizeOfRelocations), (Self.lazyRelocations, Self.sizeOfLazyRelocations),
        ] {
            guard let address = dynamicValue(table), let size = dynamicValue(length) else { continue }
            let start = try offset(ofAddress: address)
            for index in 0..<size / 24 {
                let entry = start &+ index * 24
                let kind: UInt64 = try read(entry &+ 8)
                // One of the kind 0 does nothing.
                if kind & 0xFFFF_FFFF != 0 { try checkWritten(try read(entry), size: 8) }
                if kind >> 32 != 0 { try checkSymbol(kind >> 32, highestVersion: highestVersion) }
            }
        }
        try checkRelativeRelocations()
    }

    /// Source: the proposal of `DT_RELR` for the generic ABI: an even word is an address, an odd one says which of the 63 words
    /// behind are meant, too.
    private func checkRelativeRelocations() throws(Problem) {
        guard let address = dynamicValue(Self.relativeRelocations),
            let size = dynamicValue(Self.sizeOfRelativeRelocations)
        else { return }
        let start = try offset(ofAddress: address)
        var place: UInt64 = 0
        for index in 0..<size / 8 {
            let word: UInt64 = try read(start &+ index * 8)
            if word & 1 == 0 {
                try checkWritten(word, size: 8)
                place = word &+ 8
            } else {
                let last = UInt64(63 - word.leadingZeroBitCount)
                if last > 0 { try checkWritten(place, size: last * 8) }
                place &+= 63 * 8
            }
        }
    }

    private func checkWritten(_ address: UInt64, size: UInt64) throws(Problem) {
        let (end, overflows) = address.addingReportingOverflow(size)
        let isInside = segments.contains { segment in
            segment.type == Self.load && address >= segment.address
                && end <= segment.address.addingReportingOverflow(segment.memorySize).partialValue
        }
        guard !overflows, isInside else {
            throw .damaged("the loader would write to address \(address), out of its segments")
        }
    }

    private func checkSymbol(_ index: UInt64, highestVersion: UInt16) throws(Problem) {
        guard let symbols = dynamicValue(Self.symbolTable), let strings = dynamicValue(Self.stringTable) else {
            throw .damaged("it has relocations by symbols, and no symbols")
        }
        let name: UInt32 = try read(try offset(ofAddress: symbols &+ index * 24))
        _ = try text(at: try offset(ofAddress: strings &+ UInt64(name)))
        guard let versions = dynamicValue(Self.versions) else { return }
        let version: UInt16 = try read(try offset(ofAddress: versions &+ index * 2))
        guard version & 0x7FFF <= highestVersion else {
            throw .damaged("symbol \(index) has a version that is not there")
        }
    }

    private static let offsetTable: Int64 = 3
    private static let kindOfLazyRelocations: Int64 = 20
    private static let withAddend: UInt64 = 7
    private static let relocations: Int64 = 7
    private static let sizeOfRelocations: Int64 = 8
    private static let lazyRelocations: Int64 = 23
    private static let sizeOfLazyRelocations: Int64 = 2
    private static let relativeRelocations: Int64 = 36
    private static let sizeOfRelativeRelocations: Int64 = 35
    private static let versions: Int64 = 0x6FFF_FFF0
}
