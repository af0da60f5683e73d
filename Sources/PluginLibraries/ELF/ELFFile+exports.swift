extension ELFFile {
    /// A name that other images can bind to.
    struct Export {
        let name: String
        /// Whether it is code: a function, or one that chooses its code when the library is opened.
        let isFunction: Bool
    }

    /// The names that other images can bind to, without those that linkers define by themselves.
    ///
    /// Weak and unique symbols (inline functions and type descriptions of C++) count: the loader merges them across
    /// images just like the others.
    func exports() throws(Problem) -> [Export] {
        guard let symbolAddress = dynamicValue(Self.symbolTable), let stringAddress = dynamicValue(Self.stringTable)
        else {
            return []
        }
        let symbols = try offset(ofAddress: symbolAddress)
        let strings = try offset(ofAddress: stringAddress)
        var exports: [Export] = []
        for index in try exportedIndexes() {
            let symbol = symbols &+ UInt64(index) * 24
            let information: UInt8 = try read(symbol &+ 4)
            let other: UInt8 = try read(symbol &+ 5)
            let section: UInt16 = try read(symbol &+ 6)
            // Local, undefined, or an absolute value (the name of a version); hidden or internal.
            if information >> 4 == 0 || section == 0 || section == 0xFFF1 || other & 3 == 1 || other & 3 == 2 {
                continue
            }
            let name: UInt32 = try read(symbol)
            let text = try text(at: strings &+ UInt64(name))
            if !Self.linkerSymbols.contains(text) {
                exports.append(Export(name: text, isFunction: information & 0xF == 2 || information & 0xF == 10))
            }
        }
        return exports
    }

    /// Linkers add these to what they link, some for every file.
    private static let linkerSymbols: Set<String> = [
        "", "__bss_start", "__bss_start__", "__bss_end__", "_bss_end__", "_edata", "edata", "__end__", "_end", "end",
        "_init",
        "_fini", "__data_start", "data_start", "_etext", "etext", "_DYNAMIC", "_GLOBAL_OFFSET_TABLE_",
    ]

    /// The places in the symbol table that the loader can find by name: those in its hash table.
    private func exportedIndexes() throws(Problem) -> Range<UInt32> {
        if let address = dynamicValue(Self.gnuHash) { return try gnuHashIndexes(try offset(ofAddress: address)) }
        guard let address = dynamicValue(Self.hash) else { return 0..<0 }
        let count: UInt32 = try read(try offset(ofAddress: address) &+ 4)
        return count == 0 ? 0..<0 : 1..<count
    }

    private func gnuHashIndexes(_ table: UInt64) throws(Problem) -> Range<UInt32> {
        let bucketCount: UInt32 = try read(table)
        let first: UInt32 = try read(table &+ 4)
        let bloomSize: UInt32 = try read(table &+ 8)
        let buckets = table &+ 16 &+ UInt64(bloomSize) * 8
        let chains = buckets &+ UInt64(bucketCount) * 4
        var last: UInt32 = 0
        for index in 0..<UInt64(bucketCount) { last = max(last, try read(buckets &+ index * 4)) }
        guard last >= first else { return 0..<0 }
        // The last chain runs to an entry whose lowest bit is set.
        while try read(chains &+ UInt64(last - first) * 4, as: UInt32.self) & 1 == 0 {
            guard last < UInt32.max - 1 else { throw .damaged("its hash table names more symbols than there can be") }
            last += 1
        }
        guard last < UInt32.max else { throw .damaged("its hash table names more symbols than there can be") }
        return first..<last + 1
    }
}
