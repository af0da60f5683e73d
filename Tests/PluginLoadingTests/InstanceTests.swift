import EventStore
import PluginLoading
import PluginManifests
import Projections
import Testing

/// What the header says of `create`.
@Suite struct InstanceTests {
    @Test func `two entry points that name one object have instances of their own, told apart by their names`() throws {
        let plugin = try PluginUnderTest()
        let entries = [
            PluginManifest.ProjectionEntry(
                name: "dogs_by_day", object: "anything", application: "DogSchool", topics: [],
                configuration: #"{"by":"day"}"#),
            PluginManifest.ProjectionEntry(
                name: "cats_by_week", object: "anything", application: "CatSchool", topics: [],
                configuration: #"{"by":"week"}"#),
        ]
        let path = try plugin.fixture.build("named")
        let image = try plugin.loader.open(.fixture(projections: entries), library: path)
        let instances = try entries.map { try image.makeInstance(of: $0) }
        func told(_ instance: ProjectionInstance) throws -> [String] {
            try instance.apply(NotificationSlice(.fixture(["{}"])), in: plugin.call)
            return plugin.queue.lines.map { $0.replacing("INSERT INTO found VALUES ($1, $2) ", with: "") }
        }
        #expect(
            try told(instances[0]) == [
                "[text object, text anything]", "[text name, text dogs_by_day]", "[text application, text DogSchool]",
                #"[text config, text {"by":"day"}]"#,
            ])
        #expect(
            try told(instances[1]) == [
                "[text object, text anything]", "[text name, text cats_by_week]", "[text application, text CatSchool]",
                #"[text config, text {"by":"week"}]"#,
            ])
        for instance in instances { instance.destroy() }
    }
}
