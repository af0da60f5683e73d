extension ELFFile {
    /// A set of symbols that it needs of another library, by its name: `GLIBC_2.34` of `libc.so.6`.
    struct NeededVersion: Sendable, Hashable {
        let library: String
        let version: String
    }

    /// The versions that the loader demands of other libraries before any code runs.
    ///
    /// Source: "Symbol Versioning", Linux Standard Base Core 5.0; the layout is that of glibc's `Elf64_Verneed`.
    func neededVersions() throws(Problem) -> [NeededVersion] {
        var versions: [NeededVersion] = []
        guard dynamicValue(Self.versionsNeeded) != nil else { return versions }
        let names = try stringTable()
        try forEachEntry(of: Self.versionsNeeded, count: Self.countOfVersionsNeeded, next: 12) {
            entry throws(Problem) in
            let library = try text(at: names &+ UInt64(try read(entry &+ 4, as: UInt32.self)))
            let count: UInt16 = try read(entry &+ 2)
            var part = entry &+ UInt64(try read(entry &+ 8, as: UInt32.self))
            for _ in 0..<count {
                let flags: UInt16 = try read(part &+ 4)
                // A weak one may be missing.
                if flags & 2 == 0 {
                    guard versions.count < Self.mostVersions else { throw .damaged("it needs too many versions") }
                    let version = try text(at: names &+ UInt64(try read(part &+ 8, as: UInt32.self)))
                    versions.append(NeededVersion(library: library, version: version))
                }
                let next: UInt32 = try read(part &+ 12)
                if next == 0 { break }
                part &+= UInt64(next)
            }
        }
        return versions
    }

    /// The names of the versions of its own symbols.
    func definedVersions() throws(Problem) -> [String] {
        var versions: [String] = []
        guard dynamicValue(Self.versionsDefined) != nil else { return versions }
        let names = try stringTable()
        try forEachEntry(of: Self.versionsDefined, count: Self.countOfVersionsDefined, next: 16) {
            entry throws(Problem) in
            // The first name is the version's own, those behind it are the ones it contains.
            let part = entry &+ UInt64(try read(entry &+ 12, as: UInt32.self))
            versions.append(try text(at: names &+ UInt64(try read(part, as: UInt32.self))))
        }
        return versions
    }

    /// The highest number by which a symbol can name one of its versions; 1 is "without a version".
    func highestVersion() throws(Problem) -> UInt16 {
        var highest: UInt16 = 1
        try forEachEntry(of: Self.versionsNeeded, count: Self.countOfVersionsNeeded, next: 12) {
            entry throws(Problem) in
            let count: UInt16 = try read(entry &+ 2)
            var part = entry &+ UInt64(try read(entry &+ 8, as: UInt32.self))
            for _ in 0..<min(count, UInt16(Self.mostVersions)) {
                highest = max(highest, try read(part &+ 6, as: UInt16.self) & 0x7FFF)
                let next: UInt32 = try read(part &+ 12)
                if next == 0 { break }
                part &+= UInt64(next)
            }
        }
        try forEachEntry(of: Self.versionsDefined, count: Self.countOfVersionsDefined, next: 16) {
            entry throws(Problem) in
            highest = max(highest, try read(entry &+ 4, as: UInt16.self) & 0x7FFF)
        }
        return highest
    }

    /// - Parameter next: where an entry says how far the next one is.
    private func forEachEntry(
        of table: Int64, count: Int64, next: UInt64, _ body: (UInt64) throws(Problem) -> Void
    ) throws(Problem) {
        guard let address = dynamicValue(table) else { return }
        var entry = try offset(ofAddress: address)
        // A damaged count ends here.
        for _ in 0..<min(dynamicValue(count) ?? 0, UInt64(Self.mostVersions)) {
            try body(entry)
            let distance: UInt32 = try read(entry &+ next)
            if distance == 0 { return }
            entry &+= UInt64(distance)
        }
    }

    private func stringTable() throws(Problem) -> UInt64 {
        guard let table = dynamicValue(Self.stringTable) else { throw .damaged("it has no names") }
        return try offset(ofAddress: table)
    }

    /// libstdc++ itself defines about a hundred.
    private static let mostVersions = 4096
    private static let versionsNeeded: Int64 = 0x6FFF_FFFE
    private static let countOfVersionsNeeded: Int64 = 0x6FFF_FFFF
    private static let versionsDefined: Int64 = 0x6FFF_FFFC
    private static let countOfVersionsDefined: Int64 = 0x6FFF_FFFD
}
