extension LibraryCheck {
    /// What it needs of the system's libraries must be there: glibc keeps a version for each set of its functions, and a
    /// library that was built on a newer system asks for one that an older system does not have.
    ///
    /// The loader would say the same, but only when the library is opened.
    func checkVersions(_ file: ELFFile) throws {
        for (library, needed) in Dictionary(grouping: try file.neededVersions(), by: \.library).sorted(by: {
            $0.key < $1.key
        }) {
            guard let path = system.path(of: library), let defined = Self.definedVersions(of: path) else { continue }
            let missing = needed.map(\.version).filter { !defined.contains($0) }.sorted(by: Self.isLower)
            guard let highest = missing.last else { continue }
            let kind = Self.kind(of: highest)
            let present = defined.filter { Self.kind(of: $0) == kind }.max(by: Self.isLower)
            throw subject.error(
                .versionMissing,
                "needs the version \(highest) of \(library), this system's has "
                    + (present.map { "up to \($0)" } ?? "no \(kind) at all"),
                fix: "build it on a system that is as old as this one, or run the host on a newer one")
        }
    }

    /// The versions of a library of the system; nil where they cannot be read: then the loader says what it finds.
    private static func definedVersions(of path: String) -> Set<String>? {
        guard let file = try? MappedFile(path), let versions = try? ELFFile(file.bytes).definedVersions() else {
            return nil
        }
        return withExtendedLifetime(file) { Set(versions) }
    }

    /// `GLIBC` of `GLIBC_2.34`.
    private static func kind(of version: String) -> Substring { version.prefix { $0 != "_" } }

    /// By the numbers in them: 2.4 stands before 2.34.
    static func isLower(_ first: String, _ second: String) -> Bool {
        func numbers(_ version: String) -> [Int] {
            version.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
        }
        return numbers(first).lexicographicallyPrecedes(numbers(second))
    }
}
