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

    /// A file of 64 bits with one segment that holds all of it, and what a test writes into it.
    private func file(_ size: Int = 1024, _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size)
        bytes.replaceSubrange(0..<6, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1])
        write(&bytes, 32, 64, 8)
        write(&bytes, 54, 56, 2)
        write(&bytes, 56, 2, 2)
        segment(&bytes, 0, type: 1, offset: 0, size: UInt64(size))
        change(&bytes)
        return bytes
    }

    private func write(_ bytes: inout [UInt8], _ place: Int, _ number: UInt64, _ size: Int) {
        for index in 0..<size { bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index)) }
    }

    private func segment(_ bytes: inout [UInt8], _ index: Int, type: UInt64, offset: UInt64, size: UInt64) {
        write(&bytes, 64 + 56 * index, type, 4)
        for field in [8, 16] { write(&bytes, 64 + 56 * index + field, offset, 8) }
        for field in [32, 40] { write(&bytes, 64 + 56 * index + field, size, 8) }
    }

    /// Entries of the dynamic section, which stands at byte 256.
    private func dynamic(_ bytes: inout [UInt8], _ entries: (tag: UInt64, value: UInt64)...) {
        segment(&bytes, 1, type: 2, offset: 256, size: UInt64(entries.count * 16))
        for (index, entry) in entries.enumerated() {
            write(&bytes, 256 + index * 16, entry.tag, 8)
            write(&bytes, 264 + index * 16, entry.value, 8)
        }
    }

    private func problem(_ bytes: [UInt8], _ read: (ELFFile) throws(ELFFile.Problem) -> Void) -> String? {
        bytes.withUnsafeBytes { bytes in
            do throws(ELFFile.Problem) {
                try read(ELFFile(bytes))
                return nil
            } catch {
                if case .damaged(let what) = error { return what }
                return "\(error)"
            }
        }
    }

    @Test(arguments: [(0xFFFF_FFFE, 0), (0xFFFF_FFFF, 0), (0xFFFF_FFFF, 1)] as [(UInt64, UInt64)])
    func `a hash table whose last symbol has the highest number is damaged`(last: UInt64, end: UInt64) {
        let bytes = file { bytes in
            dynamic(&bytes, (5, 600), (6, 600), (0x6FFF_FEF5, 512))
            // One bucket, the first symbol, no filter; the bucket names the last symbol, whose chain goes on or ends.
            for (index, word) in [1, 0xFFFF_FFFE, 0, 0, last, 0, end].enumerated() {
                write(&bytes, 512 + index * 4, word, 4)
            }
        }
        #expect(
            problem(bytes) { file throws(ELFFile.Problem) in _ = try file.exports() }
                == "its hash table names more symbols than there can be")
    }

    @Test func `what would take the square of a file's length is damaged`() {
        let headers = file(2000 * 56 + 64) { write(&$0, 56, 2000, 2) }
        #expect(problem(headers) { _ in } == "it has 2000 program headers")
        let notes = file { bytes in
            write(&bytes, 56, 3, 2)
            for index in [1, 2] { segment(&bytes, index, type: 4, offset: 0, size: 600) }
        }
        #expect(
            problem(notes) { file throws(ELFFile.Problem) in _ = try file.toolchainNotes() }
                == "its notes are longer than the file")
        let name = file(40_000) { bytes in
            dynamic(&bytes, (5, 512), (1, 0))
            for index in 512..<39_000 { bytes[index] = 0x61 }
        }
        #expect(
            problem(name) { file throws(ELFFile.Problem) in _ = try file.neededLibraries() }
                == "a name at byte 512 does not end within 16384 bytes")
        // One entry names one part again and again.
        let versions = file(200_000) { bytes in
            dynamic(&bytes, (5, 512), (0x6FFF_FFFE, 1024), (0x6FFF_FFFF, 1))
            write(&bytes, 1024 + 2, 0xFFFF, 2)
            write(&bytes, 1024 + 8, 16, 4)
            for index in 0..<5000 { write(&bytes, 1040 + 16 * index + 12, 16, 4) }
        }
        #expect(
            problem(versions) { file throws(ELFFile.Problem) in _ = try file.neededVersions() }
                == "it needs too many versions")
    }

    @Test(
        arguments: [
            ("the loader would write to address 1020, out of its segments", 1020, 8),
            ("the loader would write to address 18446744073709551615, out of its segments", UInt64.max, 8),
            ("symbol 9 has a version that is not there", 512, 9 << 32 | 1),
            ("address 24576 is in no segment", 512, 1000 << 32 | 1),
        ] as [(String, UInt64, UInt64)])
    func `a relocation that leads out of the library is damage`(message: String, place: UInt64, kind: UInt64) {
        let bytes = file { bytes in
            dynamic(&bytes, (7, 700), (8, 24), (6, 576), (5, 900), (0x6FFF_FFF0, 850))
            write(&bytes, 700, place, 8)
            write(&bytes, 708, kind, 8)
            write(&bytes, 850 + 18, 7, 2)
        }
        #expect(problem(bytes) { file throws(ELFFile.Problem) in try file.checkRelocations() } == message)
        // A relocation of the kind 0 does nothing.
        let none = file { bytes in
            dynamic(&bytes, (7, 700), (8, 24))
            write(&bytes, 700, place, 8)
        }
        #expect(problem(none) { file throws(ELFFile.Problem) in try file.checkRelocations() } == nil)
    }

    @Test func `a table of offsets and packed relocations that lead out of the library are damage`() {
        func relocations(_ bytes: [UInt8]) -> String? {
            problem(bytes) { file throws(ELFFile.Problem) in try file.checkRelocations() }
        }
        #expect(
            relocations(file { dynamic(&$0, (3, 0x5768)) })
                == "the loader would write to address 22376, out of its segments")
        // An address, and the bits for the words behind it: the first and the second, up to byte 1024.
        for (address, message) in [(1000, nil), (1008, "the loader would write to address 1016, out of its segments")] {
            let bytes = file { bytes in
                dynamic(&bytes, (36, 700), (35, 16))
                write(&bytes, 700, UInt64(address), 8)
                write(&bytes, 708, 0b111, 8)
            }
            #expect(relocations(bytes) == message)
        }
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
