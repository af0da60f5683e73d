import Foundation
import PluginLibraries
import PluginLoading
import PluginManifests
import ProjectionToolchain
import Testing

/// Swift code is loaded only where it is known to come from the host's own toolchain.
@Suite struct ToolchainTests {
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

    @Test func `the notes of the host's own toolchain are accepted`() throws {
        #expect(refusal(of: try fixture.build("broken", with: [FixtureLibrary.toolchainNote])) == nil)
    }

    @Test func `another commit of the toolchain is refused with both versions`() throws {
        let path = try fixture.build("broken", with: [FixtureLibrary.toolchainNote])
        let other = String(Toolchain.clang.dropLast(6)) + "000000"
        try FixtureLibrary.patch(path) { bytes in
            // The text stands in the note, and once more where the function that gives it finds it.
            let own = Array(Toolchain.clang.utf8)
            for start in 0..<bytes.count - own.count where bytes[start..<start + own.count].elementsEqual(own) {
                bytes.replaceSubrange(start..<start + own.count, with: Array(other.utf8))
            }
        }
        let error = try #require(refusal(of: path))
        #expect(error.code == .toolchainMismatch)
        #expect(error.message == "is built with \(other), this host with \(Toolchain.clang)")
        #expect(error.fix == "build the plugin with the host's toolchain, Swift \(Toolchain.swift)")
    }

    @Test func `another release of Swift is refused with both versions, also in a stripped file`() throws {
        let path = try fixture.build("broken", options: ["-s"], with: [FixtureLibrary.fixture("noted.c")])
        let error = try #require(refusal(of: path))
        #expect(error.code == .toolchainMismatch)
        #expect(error.message == "is built with Swift 5.9.2, this host with Swift \(Toolchain.swift)")
    }

    @Test func `Swift without a note is refused`() throws {
        let error = try #require(refusal(of: try fixture.buildSwift("unnoted")))
        #expect(error.code == .toolchainUnknown)
        #expect(error.message == "holds Swift code, but does not say which toolchain built it")
        #expect(error.fix.contains("ProjectionSDK"))
    }

    @Test func `a Swift runtime of its own is refused`() throws {
        let error = try #require(refusal(of: try fixture.buildSwift("unnoted", options: ["-static-stdlib"])))
        #expect(error.code == .ownRuntime)
        #expect(error.message == "has Swift's runtime linked into it")
        #expect(error.fix.contains("-static-stdlib"))
    }

    @Test func `libraries of the system are accepted`() throws {
        let path = try fixture.build(
            "broken", options: ["-Wl,--no-as-needed", "-lm", "-ldl", "-lpthread", "-lsimdjson"])
        #expect(refusal(of: path) == nil)
    }
}
