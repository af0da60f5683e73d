import EventStore
import Foundation
import PluginLibraries
import PluginLoading
import PluginManifests
import Projections
import Testing

/// A plugin in C++, built with the very lines of the guide.
@Suite struct CxxPluginTests {
    let plugin: PluginUnderTest
    var fixture: FixtureLibrary { plugin.fixture }

    init() throws {
        plugin = try PluginUnderTest()
    }

    /// The block of code in the guide that holds all of `words`.
    func block(_ words: String...) throws -> String {
        let guide = try String(contentsOfFile: FixtureLibrary.guide, encoding: .utf8)
        let blocks = guide.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        let found = try #require(blocks.first { block in words.allSatisfy { block.contains($0) } }, "\(words)")
        return String(found.drop { $0 != "\n" })
    }

    /// Builds the fixture as the guide says, with a change to its command.
    func build(_ change: (String) -> String = { $0 }) throws -> String {
        let map = try block("global: projectionist_plugin_entry;", "local: *;")
        try map.write(toFile: fixture.folder + "/exports.map", atomically: true, encoding: .utf8)
        try FileManager.default.copyItem(
            atPath: FixtureLibrary.fixture("counts.cpp"), toPath: fixture.folder + "/DogCounts.cpp")
        let command = try block("c++ -std=c++17", "--version-script=exports.map", "src/dog_counts.cpp")
        let here =
            command
            .replacing("$(pkg-config --cflags projectionist-plugin)", with: "-I'\(FixtureLibrary.headers)'")
            .replacing("src/dog_counts.cpp", with: "DogCounts.cpp")
            .replacing("libdog_counts_plugin.so", with: "libDogCounts.so")
            .split(separator: "\n").filter { !$0.hasPrefix("test/") }.joined(separator: "\n")
        try fixture.run(["bash", "-ec", change(here)])
        return fixture.folder + "/libDogCounts.so"
    }

    func use(_ path: String) throws {
        let entry = PluginManifest.ProjectionEntry.fixture()
        let instance = try plugin.loader.open(.fixture(), library: path).makeInstance(of: entry)
        #expect(plugin.failure(instance, ["{}", "{}"])?.description == nil)
        #expect(plugin.queue.found["count"] == "dogschool.domain:Dog.Registered 2")
        #expect(plugin.failure(instance, ["{}", ""])?.text == "an event without a state")
    }

    @Test func `built as the guide says it is loaded, and its exceptions stay inside`() throws {
        try use(try build())
    }

    @Test func `it may bring its own standard library, as the guide says`() throws {
        let guide = try String(contentsOfFile: FixtureLibrary.guide, encoding: .utf8)
        #expect(guide.contains("-static-libstdc++ -static-libgcc"))
        try use(try build { $0.replacing("-shared", with: "-shared -static-libstdc++ -static-libgcc") })
    }

    @Test func `without the version script it is refused, and the error shows it`() throws {
        let path = try build { $0.replacing("-Wl,--version-script=exports.map", with: "") }
        do throws(PluginLoadingError) {
            _ = try plugin.loader.open(.fixture(), library: path)
            Issue.record("it was loaded")
        } catch {
            #expect(error.code == .extraExports)
            #expect(
                error.fix
                    == "link it with -Wl,--version-script=exports.map, a file that holds '{ global: projectionist_plugin_entry; local: *; };'"
            )
        }
    }
}
