import Foundation
import PluginLibraries
import PluginLoading
import PluginManifests
import Projections
import Testing

/// A library leads the loader nowhere, hides no other library, and cannot take the host down by being damaged.
@Suite struct LibraryIsolationTests {
    let plugin: PluginUnderTest
    var fixture: FixtureLibrary { plugin.fixture }

    init() throws {
        plugin = try PluginUnderTest()
    }

    func refusal(of path: String) -> PluginLoadingError? {
        do throws(PluginLoadingError) {
            _ = try plugin.loader.open(.fixture(), library: path)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Where the loader looks

    @Test(arguments: [
        ("/tmp/everybody", "--enable-new-dtags", "RUNPATH"), ("/tmp/everybody", "--disable-new-dtags", "RPATH"),
        ("/usr/lib", "--enable-new-dtags", "RUNPATH"), ("lib", "--enable-new-dtags", "RUNPATH"),
        ("$ORIGIN/../lib", "--enable-new-dtags", "RUNPATH"), ("$LIB", "--disable-new-dtags", "RPATH"),
        // What only looks like a toolchain's folder: anybody could make it.
        ("/tmp/usr/lib/swift/linux", "--enable-new-dtags", "RUNPATH"),
        ("/usr/lib/../../tmp/lib/swift/linux", "--enable-new-dtags", "RUNPATH"),
    ])
    func `a search path is refused`(folder: String, tags: String, name: String) throws {
        let path = try fixture.build("broken", options: ["-Wl,\(tags)", "-Wl,-rpath,\(folder)"])
        let error = try #require(refusal(of: path))
        #expect(error.code == .searchPath)
        #expect(error.message == "has the loader look for libraries in '\(folder)' (\(name))")
        #expect(error.fix.hasPrefix("link it without -Wl,-rpath"))
    }

    @Test func `one bad folder among good ones, and an empty one, are refused`() throws {
        let options = ["-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN:/tmp/everybody"]
        #expect(refusal(of: try fixture.build("broken", options: options))?.message.contains("/tmp/everybody") == true)
        // The loader takes it for the folder that the host runs in.
        let empty = ["-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN:"]
        #expect(refusal(of: try fixture.build("broken", options: empty))?.code == .searchPath)
    }

    @Test func `what Swift's tools always add is accepted where nobody else can write`() throws {
        let folder = fixture.folder + "/usr/lib/swift/linux"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for folders in ["$ORIGIN", "${ORIGIN}/", "/usr/lib/swift/linux:$ORIGIN", "/usr/share/none/lib/swift/linux"] {
            #expect(refusal(of: try fixture.build("broken", options: ["-Wl,-rpath,\(folders)"])) == nil, "\(folders)")
        }
        // In a folder of everybody's: who could write into one of those on the way could put a library there.
        #expect(refusal(of: try fixture.build("broken", options: ["-Wl,-rpath,\(folder)"]))?.code == .searchPath)
    }

    @Test(arguments: [("-Wl,-f,libm.so.6", "a filter"), ("-Wl,-F,libm.so.6", "a filter")])
    func `a library that the loader opens beside it is refused`(option: String, what: String) throws {
        let error = try #require(refusal(of: try fixture.build("broken", options: [option])))
        #expect(error.code == .foreignLibrary)
        #expect(error.message == "has the loader open 'libm.so.6' as \(what)")
    }

    @Test(arguments: ["--audit", "--depaudit"])
    func `an auditor is refused`(option: String) throws {
        // Only GNU's linker knows the option.
        let path = try fixture.build("broken", options: ["-fuse-ld=bfd", "-Wl,\(option)=libm.so.6"])
        let error = try #require(refusal(of: path))
        #expect(error.code == .foreignLibrary)
        #expect(error.message == "has the loader open 'libm.so.6' as an auditor")
    }

    // MARK: Names

    @Test(arguments: [
        ("libm.so.6", "the name of a library of the system"), ("libsimdjson.so", "the name of a library of the system"),
        ("libswiftCore.so", "the name of a part of Swift's runtime"), ("/lib/libm.so.6", "a path"),
        ("./libdogs.so", "a path"),
    ])
    func `a SONAME that would hide another library is refused`(name: String, whose: String) throws {
        let error = try #require(refusal(of: try fixture.build("broken", options: ["-Wl,-soname,\(name)"])))
        #expect(error.code == .nameTaken)
        #expect(error.message == "has the SONAME '\(name)', \(whose), which it would hide from others")
        #expect(error.fix == "link it with a name of its own: -Wl,-soname,libbroken.so")
    }

    @Test func `plugins of one SONAME, as SwiftPM gives it, are apart`() throws {
        let options = ["-Wl,-soname,libdogs.so"]
        let entry = PluginManifest.ProjectionEntry.fixture(config: "version")
        let versions = try ["1.0.0", "2.0.0"].map { version in
            let path = try fixture.build("writes", defines: ["FIXTURE_VERSION=\"\(version)\""], options: options)
            return try plugin.loader.open(.fixture(version: version, projections: [entry]), library: path)
        }
        #expect(versions.map(\.version) == ["1.0.0", "2.0.0"])
        #expect(plugin.failure(try versions[0].makeInstance(of: entry))?.description == nil)
        #expect(plugin.queue.found["version"] == "1.0.0")
    }

    // MARK: The system's libraries

    @Test func `a version of the C library that this system does not have is refused`() throws {
        // What a newer system's C library would look like to the linker.
        try fixture.buildVersioned("libc.so.6", symbol: "train_all_dogs", version: "GLIBC_2.999")
        let path = try fixture.build(
            "broken", defines: ["UNRESOLVED"], with: ["\(fixture.folder)/libc.so.6"], as: "newer.so")
        try FileManager.default.removeItem(atPath: fixture.folder + "/libc.so.6")
        let error = try #require(refusal(of: path))
        #expect(error.code == .versionMissing)
        #expect(
            error.message.hasPrefix(
                "needs the version GLIBC_2.999 of libc.so.6, this system's has up to GLIBC_2."))
        #expect(error.fix.hasPrefix("build it on a system that is as old as this one"))
    }

    @Test func `each rule says for itself whether it holds`() throws {
        let options = ["-Wl,-z,execstack", "-Wl,-soname,libm.so.6", "-Wl,-rpath,/tmp/everybody"]
        let path = try fixture.build("broken", defines: ["EXTRA_EXPORTS"], options: options)
        let findings = try plugin.loader.findings(.fixture(), library: path)
        #expect(findings.map(\.rule) == LibraryRule.allCases)
        #expect(
            findings.compactMap { finding in finding.error.map { "\(finding.rule.rawValue) \($0.code)" } } == [
                "executable-stack executableStack", "soname nameTaken", "search-paths searchPath",
                "exports extraExports",
            ])
        // Behind damage nothing is said.
        try FixtureLibrary.patch(path) { $0.removeLast($0.count / 2) }
        #expect(try plugin.loader.findings(.fixture(), library: path).last?.rule == .layout)
        try FixtureLibrary.patch(path) { $0.removeLast($0.count - 10) }
        let last = try plugin.loader.findings(.fixture(), library: path).last
        #expect(last?.rule == .format && last?.error?.code == .notELF)
    }

    // MARK: The stack

    @Test func `an executable stack is refused`() throws {
        let error = try #require(refusal(of: try fixture.build("broken", options: ["-Wl,-z,execstack"])))
        #expect(error.code == .executableStack)
        #expect(error.message == "asks for an executable stack, for every thread of the host")
        #expect(error.fix.hasPrefix("link it with -Wl,-z,noexecstack"))
    }

    @Test func `a library that says nothing of its stack is refused`() throws {
        let path = try fixture.build("broken")
        try FixtureLibrary.patch(path) { bytes in
            let header = try #require(ELFHeader.segments(bytes).first { $0.type == 0x6474_E551 })
            // PT_NULL.
            bytes.replaceSubrange(header.place..<header.place + 4, with: [0, 0, 0, 0])
        }
        let error = try #require(refusal(of: path))
        #expect(error.code == .executableStack)
        #expect(error.message == "does not say that it needs no executable stack (it has no PT_GNU_STACK)")
    }

    // MARK: Damage

    @Test func `a library that was cut off in the middle of a segment is refused, wherever`() throws {
        let path = try fixture.build("broken", defines: ["MUCH_DATA"])
        let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let last = try #require(ELFHeader.segments(whole).last { $0.type == 1 })
        try #require(last.size > 1 << 16)
        for (length, message) in [
            (last.offset + last.size / 2, "segment "), (last.offset + last.size - 1, "segment "),
            (last.offset + last.size, "the list of its sections ends at byte \(whole.count), the file has "),
            (
                whole.count - 1,
                "the list of its sections ends at byte \(whole.count), the file has \(whole.count - 1) bytes"
            ),
        ] {
            try Data(whole.prefix(length)).write(to: URL(filePath: path))
            let error = try #require(refusal(of: path), "\(length) of \(whole.count) bytes")
            #expect(error.code == .notELF)
            #expect(error.message.hasPrefix("is a damaged ELF file: \(message)"), "\(error)")
            #expect(error.fix == "build or copy it again")
        }
        // Without the list of sections it is the segments that tell.
        try fixture.run([
            "strip", "--strip-all", "-o", "stripped.so", try fixture.build("broken", defines: ["MUCH_DATA"]),
        ])
        #expect(refusal(of: fixture.folder + "/stripped.so") == nil)
    }

    /// Fields of a program header: where they stand in it, and what they are called.
    @Test(arguments: [8, 16, 32, 40, 48])
    func `sizes and places that overflow are refused`(field: Int) throws {
        let path = try fixture.build("broken")
        let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
        for segment in ELFHeader.segments(whole) where segment.type == 1 {
            // A smaller size of what is in the file would be a lie that nothing betrays.
            for value: UInt64 in [.max, .max - 4095, 1 << 63, 1 << 48, field == 32 ? 1 << 20 : 3] {
                var bytes = whole
                // Only what is not so already.
                guard ELFHeader.read(bytes, segment.place + field) != value else { continue }
                withUnsafeBytes(of: value.littleEndian) {
                    bytes.replaceSubrange(segment.place + field..<segment.place + field + 8, with: $0)
                }
                try Data(bytes).write(to: URL(filePath: path))
                #expect(refusal(of: path) != nil, "segment at \(segment.place), field \(field): \(value)")
            }
        }
    }

    @Test func `tables of the loader that lie outside of the segments are refused`() throws {
        let path = try fixture.build("broken")
        let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let dynamic = try #require(ELFHeader.segments(whole).first { $0.type == 2 })
        var changed = 0
        for place in stride(from: dynamic.offset, to: dynamic.offset + dynamic.size, by: 16) {
            let tag = ELFHeader.read(whole, place)
            // STRTAB, SYMTAB, RELA, JMPREL, INIT, FINI, INIT_ARRAY, FINI_ARRAY, RELR, GNU_HASH, VERSYM, VERNEED; sizes.
            guard
                [5, 6, 7, 23, 12, 13, 25, 26, 36, 0x6FFF_FEF5, 0x6FFF_FFF0, 0x6FFF_FFFE, 10, 8, 2, 27, 28, 35].contains(
                    tag)
            else { continue }
            for value: UInt64 in [.max, 1 << 40] {
                var bytes = whole
                withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(place + 8..<place + 16, with: $0) }
                try Data(bytes).write(to: URL(filePath: path))
                #expect(refusal(of: path)?.code == .notELF, "entry \(tag): \(value)")
            }
            changed += 1
        }
        #expect(changed >= 8)
    }
}

/// Just enough of ELF to break it.
enum ELFHeader {
    static func read(_ bytes: [UInt8], _ place: Int) -> UInt64 {
        bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The program headers and where they stand.
    static func segments(_ bytes: [UInt8]) -> [(place: Int, type: UInt64, offset: Int, size: Int)] {
        let start = Int(read(bytes, 32))
        return (0..<Int(bytes[56])).map { index in
            let place = start + index * 56
            return (place, read(bytes, place) & 0xFFFF_FFFF, Int(read(bytes, place + 8)), Int(read(bytes, place + 32)))
        }
    }
}
