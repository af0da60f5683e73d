import Foundation
import PluginLibraries
import PluginLoading
import PluginManifests
import Projections
import Testing

/// What is known of a plugin, and its life.
@Suite struct PluginImageTests {
    let plugin: PluginUnderTest

    init() throws {
        plugin = try PluginUnderTest()
    }

    @Test func `a plugin tells its id, version and projections`() throws {
        let image = try plugin.loader.open(.fixture(), library: try plugin.fixture.build("writes"))
        #expect(image.id == "fixture")
        #expect(image.version == "1.0.0")
        #expect(image.projections.map(\.name) == ["dogs", "anything"])
        #expect(image.projections.map(\.application) == ["DogSchool", ""])
        #expect(image.projections[0].topics == ["dogschool.domain:Dog.Registered", "dogschool.domain:Dog.TrickAdded"])
        #expect(image.projections[1].topics.isEmpty)
        #expect(image.warnings.isEmpty)
    }

    @Test func `topics and versions that differ are warned of`() throws {
        let entry = PluginManifest.ProjectionEntry.fixture(topics: ["dogschool.domain:Dog.Registered", "Dog.Left"])
        let image = try plugin.loader.open(
            .fixture(version: "1.1.0", projections: [entry]), library: try plugin.fixture.build("writes"))
        #expect(
            image.warnings == [
                "/manifests/fixture.toml: the library says version '1.0.0', the manifest '1.1.0'",
                "/manifests/fixture.toml: projection 'dogs': the plugin handles topics that the manifest leaves out: dogschool.domain:Dog.TrickAdded",
                "/manifests/fixture.toml: projection 'dogs': the plugin does not handle topics of the manifest: Dog.Left",
            ])
    }

    @Test func `nothing of the plugin runs when it is opened`() throws {
        _ = try plugin.loader.open(.fixture(), library: try plugin.fixture.build("writes"))
        #expect(plugin.log.lines.isEmpty)
    }

    @Test func `init runs once, whoever asks, how often and on how many threads`() async throws {
        let path = try plugin.fixture.build("writes")
        let images = try [
            plugin.loader.open(.fixture(), library: path), plugin.loader.open(.fixture(version: "2"), library: path),
        ]
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<16 { group.addTask { try? images[number % 2].initialize() } }
        }
        let instance = try images[0].makeInstance(of: .fixture())
        #expect(plugin.log.lines == ["info fixture: init"])
        instance.destroy()
    }

    @Test func `an init that failed stays failed and is not run again`() throws {
        let image = try plugin.loader.open(
            .fixture(), library: try plugin.fixture.build("broken", defines: ["INIT_FAILS"]))
        for _ in 0..<2 {
            #expect(throws: PluginLoadingError.self) { try image.initialize() }
        }
        #expect(throws: PluginLoadingError.self) { try image.makeInstance(of: .fixture()) }
    }

    @Test func `a stop request reaches the plugin until the instance is destroyed`() throws {
        let instance = try plugin.instance("writes")
        let request = instance.stopRequest
        request.request()
        instance.destroy()
        request.request()
        instance.destroy()
        #expect(
            plugin.log.lines == ["info fixture: init", "info fixture: request_stop", "info fixture: destroy"])
        #expect(plugin.failure(instance)?.text == "the instance is destroyed")
    }

    @Test func `an instance that goes is destroyed`() throws {
        do { _ = try plugin.instance("writes") }
        #expect(plugin.log.lines.last == "info fixture: destroy")
    }

    @Test func `a plugin that fails to load takes no other one down`() throws {
        let good = try plugin.instance("writes", config: "dialect")
        let bad = try plugin.fixture.build("broken", defines: ["UNRESOLVED"])
        #expect(throws: PluginLoadingError.self) { try plugin.loader.open(.fixture(), library: bad) }
        #expect(plugin.failure(good)?.description == nil)
        #expect(plugin.queue.found["dialect"] == "1")
    }
}
