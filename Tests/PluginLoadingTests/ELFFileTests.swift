import Foundation
import Testing

@testable import PluginLibraries
@testable import PluginLoading

/// The reader of library files, which is given whatever lies there.
@Suite struct ELFFileTests {
    /// Reads all that the checks read.
    @discardableResult
    func readAll(_ bytes: [UInt8]) throws -> (needed: [String], exports: [String]) {
        try bytes.withUnsafeBytes { bytes in
            let file = try ELFFile(bytes)
            guard file.is64Bit else { return ([], []) }
            _ = try file.toolchainNotes()
            _ = try file.hasSwiftSections()
            return (try file.neededLibraries(), try file.exports().map(\.name))
        }
    }

    @Test func `a library tells what it needs and exports`() throws {
        let fixture = try FixtureLibrary()
        let path = try fixture.build("broken", defines: ["EXTRA_EXPORTS"], options: ["-Wl,--no-as-needed", "-lm"])
        let (needed, exports) = try readAll([UInt8](try Data(contentsOf: URL(filePath: path))))
        #expect(needed.contains("libm.so.6"))
        #expect(needed.contains("libc.so.6"))
        #expect(Set(exports) == ["projectionist_plugin_entry", "dogs_a", "dogs_b", "dogs_c", "dogs_d"])
    }

    @Test func `damaged files are errors, never crashes`() throws {
        let fixture = try FixtureLibrary()
        let path = try fixture.build("broken", with: [FixtureLibrary.toolchainNote])
        let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
        var failures = 0
        for length in stride(from: 0, to: whole.count, by: 37) {
            do { try readAll(Array(whole.prefix(length))) } catch { failures += 1 }
        }
        // Every byte of the headers, and of the tables behind them, in turn.
        for index in Array(0..<2048) + Array(stride(from: 2048, to: whole.count, by: 5)) where index < whole.count {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var bytes = whole
                bytes[index] = value
                do { try readAll(bytes) } catch { failures += 1 }
            }
        }
        #expect(failures > 100)
    }

    @Test func `the loader's cache names the system's libraries`() throws {
        let system = SystemLibraries.current()
        #expect(system.contains("libc.so.6"))
        #expect(!system.contains("libneighbour.so"))
        #expect(system.path(of: "libc.so.6")?.hasSuffix("/libc.so.6") == true)
        #expect(system.path(of: "../libc.so.6") == nil)
        // A cache that was cut short gives fewer names.
        let cache = [UInt8](try Data(contentsOf: URL(filePath: "/etc/ld.so.cache")))
        let names = cache.withUnsafeBytes { Set(SystemLibraries.paths(inCache: $0).keys) }
        #expect(names.contains("libc.so.6"))
        for length in stride(from: 0, to: cache.count, by: 501) {
            let fewer = cache.prefix(length).withUnsafeBytes { SystemLibraries.paths(inCache: $0).keys }
            #expect(names.isSuperset(of: fewer))
        }
    }

    @Test func `the system's C library has the versions that this program needs of it`() throws {
        let own = try MappedFile("/proc/self/exe")
        let path = try #require(SystemLibraries.current().path(of: "libc.so.6"))
        let library = try MappedFile(path)
        let needed = try ELFFile(own.bytes).neededVersions().filter { $0.library == "libc.so.6" }.map(\.version)
        let defined = try ELFFile(library.bytes).definedVersions()
        #expect(needed.contains { $0.hasPrefix("GLIBC_2.") })
        #expect(Set(needed).isSubset(of: defined))
        #expect(!defined.contains("GLIBC_2.999"))
        #expect(LibraryCheck.isLower("GLIBC_2.4", "GLIBC_2.34") && !LibraryCheck.isLower("GLIBC_2.34", "GLIBC_2.4"))
    }

    @Test func `the process's own Swift runtime is found`() {
        #expect(SwiftRuntime.current.path(of: "libswiftCore.so") != nil)
        #expect(SwiftRuntime.current.path(of: "libswiftNone.so") == nil)
    }
}
