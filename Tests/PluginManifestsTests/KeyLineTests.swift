import PluginManifests
import Testing

@Suite("Lines of keys") struct KeyLineTests {
    @Test func `strings arrays and comments do not mislead`() {
        let text = manifestText(
            more: """
                # batch = 0
                topics = [
                  "a = [x]", # ]
                  'batch = 0',
                ]
                object = \"\"\"
                [entry-points.lifespan.x]
                batch = 0 \\\"\"\"
                \"\"\"
                batch = 0
                """)
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(
            problems(text) == [
                "dogs.toml:\(line): entry-points.projections.trick_counts.batch: must be from 1 to 100000, found 0; give a number in that range"
            ])
    }

    @Test func `dotted and quoted keys are found`() {
        let text =
            "schema = 1\npackage.name = \"x\"\n\"package\".'version' = 5\nlibrary = { path = 1 }\nabi.major = 1\n[entry-points.applications.A]\n"
        #expect(
            problems(text) == [
                "dogs.toml:3: package.version: must be a string, found an integer; write a string",
                "dogs.toml:4: library.path: must be a string, found an integer; write a string",
            ])
    }
}
