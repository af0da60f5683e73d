package import PluginManifests

/// The reader of libraries and their rules on bytes that stand in no file: many inputs a second can be tried.
package struct LibraryReading {
    private let check: LibraryCheck
    private let copy = LibraryFolder.Copy(path: "", hash: "")

    /// The system's libraries are looked up once.
    package init(_ manifest: PluginManifest) {
        check = LibraryCheck(
            LoadingSubject(manifest: manifest.path, library: manifest.library.path), RequiredExports(manifest))
    }

    /// What came of each rule that could be looked at.
    package func findings(_ bytes: UnsafeRawBufferPointer) -> [LibraryFinding] {
        do {
            return check.findings(try ELFFile(bytes), copy)
        } catch {
            return [LibraryFinding(rule: .format, error: check.refusal(of: error))]
        }
    }

    /// Reads all tables, also those that the rules come to only in a file that is whole.
    ///
    /// - Returns: how many of them can be read.
    package func tables(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let file = try? ELFFile(bytes), file.is64Bit else { return 0 }
        let readers: [() throws -> Void] = [
            { _ = try file.toolchainNotes() }, { _ = try file.hasSwiftSections() }, { _ = try file.neededLibraries() },
            { _ = try file.exports() }, { _ = try file.neededVersions() }, { _ = try file.definedVersions() },
            { try file.checkLayout() },
        ]
        return readers.count { (try? $0()) != nil }
    }
}
