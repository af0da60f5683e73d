import PluginManifests
import Testing

/// One change to a manifest, and the one problem that it must make.
struct RuleCase: Sendable, CustomTestStringConvertible {
    var what: String
    /// Replaced in the text of ``manifestText``.
    var from: String
    var to: String
    /// Behind `dogs.toml:<line>: `.
    var problem: String
    var testDescription: String { what }

    init(_ what: String, _ from: String, _ to: String, _ problem: String) {
        self.what = what
        self.from = from
        self.to = to
        self.problem = problem
    }

    private static let projection = "[entry-points.projections.trick_counts]\n"
    private static let p = "entry-points.projections.trick_counts"

    static let all: [RuleCase] = [
        .init(
            "schema: type", "schema = 1", "schema = \"1\"",
            "schema: must be an integer, found a string; write an integer"),
        .init("schema: missing", "schema = 1\n", "", "schema: is missing; add schema = 1"),
        .init(
            "root: unknown key", "schema = 1\n", "schema = 1\npackge = 1\n",
            "packge: is no known key, the nearest one is 'package'; rename it or remove it"),
        .init(
            "package: type", "[package]\nname = \"dog-school\"\nversion = \"1.4.0\"\n", "package = 1\n",
            "package: must be a table, found an integer; write a table"),
        .init(
            "package.name: missing", "name = \"dog-school\"\n", "",
            "package.name: is missing; add name = \"my-package\""),
        .init(
            "package.name: empty", "\"dog-school\"", "\"\"",
            "package.name: must not be empty; give it a value or remove it"),
        .init(
            "package.name: too long", "\"dog-school\"", "\"\(String(repeating: "x", count: 101))\"",
            "package.name: must have at most 100 characters, found 101; choose another name"),
        .init(
            "package.name: path", "\"dog-school\"", "\"../x\"",
            "package.name: must begin with a letter or digit and hold only letters, digits, '.', '-' and '_', found \"../x\"; choose another name"
        ),
        .init(
            "package.version: space", "\"1.4.0\"", "\"1 4\"",
            "package.version: must be 1 to 100 visible ASCII characters without a space, found \"1 4\"; write it like 1.0.0"
        ),
        .init(
            "package.version: float", "\"1.4.0\"", "1.4",
            "package.version: must be a string, found a float; write a string"),
        .init(
            "package.enabled: type", "version = \"1.4.0\"", "version = \"1.4.0\"\nenabled = \"yes\"",
            "package.enabled: must be a boolean, found a string; write a boolean"),
        .init(
            "library.path: missing", "path = \"libDogSchool.so\"\n", "",
            "library.path: is missing; add path = \"libMyPackage.so\""),
        .init(
            "library.path: folder", "libDogSchool.so", "lib/",
            "library.path: must name a file, found \"lib/\"; add the library's file name"),
        .init(
            "library.path: dots", "libDogSchool.so", "..",
            "library.path: must name a file, found \"..\"; add the library's file name"),
        .init(
            "library.sha256: length", "[abi]", "sha256 = \"abc\"\n[abi]",
            "library.sha256: must be 64 hexadecimal digits, found 3 characters; write what sha256sum prints for the library, or remove the pin"
        ),
        .init(
            "library.sha256: digits", "[abi]", "sha256 = \"\(String(repeating: "g", count: 64))\"\n[abi]",
            "library.sha256: must be 64 hexadecimal digits, found 64 characters; write what sha256sum prints for the library, or remove the pin"
        ),
        .init(
            "library: unknown key", "[abi]", "sha265 = \"x\"\n[abi]",
            "library.sha265: is no known key, the nearest one is 'sha256'; rename it or remove it"),
        .init("abi.major: missing", "major = 1\n", "", "abi.major: is missing; add major = 1"),
        .init(
            "abi.major: other", "major = 1", "major = 2",
            "abi.major: must be a major version that this host speaks (1), found 2; build the plugin for one of these, or run a host that speaks 2"
        ),
        .init(
            "abi.major: type", "major = 1", "major = true",
            "abi.major: must be an integer, found a boolean; write an integer"),
        .init(
            "abi: unknown key", "major = 1", "major = 1\nminor = 2",
            "abi.minor: is no known key, the nearest one is 'major'; rename it or remove it"),
        .init(
            "group: unknown", projection, "[entry-points.projection.x]\n",
            "entry-points.projection: is no known group of entry points, the nearest one is 'projections'; rename it or remove it"
        ),
        .init(
            "group: routers", projection, "[entry-points.routers.x]\n[entry-points.projections.trick_counts]\n",
            "entry-points.routers: routers are not supported by this version of the host; remove the group"),
        .init(
            "application: key", "[entry-points.applications.DogSchool]\n",
            "[entry-points.applications.DogSchool]\ntable = \"x\"\n",
            "entry-points.applications.DogSchool.table: is no known key, this table has none; remove it"),
        .init(
            "application: no table", "[entry-points.applications.DogSchool]\n",
            "[entry-points.applications]\nDogSchool = true\n",
            "entry-points.applications.DogSchool: must be a table, found a boolean; write a table"),
        .init(
            "application: name", "applications.DogSchool]", "applications.\"Dog School\"]",
            "entry-points.applications.\"Dog School\": is no name for an entry point: it must begin with a letter, digit or '_' and hold only letters, digits, '_', '-' and '.'; choose another name"
        ),
        .init(
            "application: table name", "applications.DogSchool]", "applications.\(String(repeating: "A", count: 57))]",
            "entry-points.applications.\(String(repeating: "A", count: 57)): application '\(String(repeating: "A", count: 57))': the name '\(String(repeating: "a", count: 57))_events' has 64 bytes, a database takes at most 63; choose another name"
        ),
        .init(
            "projection: table name", "projections.trick_counts]", "projections.\(String(repeating: "p", count: 55))]",
            "entry-points.projections.\(String(repeating: "p", count: 55)): projection '\(String(repeating: "p", count: 55))': the name '\(String(repeating: "p", count: 55))_tracking' has 64 bytes, a database takes at most 63; choose another name"
        ),
        .init(
            "projection: name", "projections.trick_counts]", "projections.\"trick/counts\"]",
            "entry-points.projections.\"trick/counts\": is no name for an entry point: it must begin with a letter, digit or '_' and hold only letters, digits, '_', '-' and '.'; choose another name"
        ),
        .init(
            "projection: reserved", "projections.trick_counts]", "projections.Projectionist_x]",
            "entry-points.projections.Projectionist_x: is reserved: tables that begin with 'projectionist_' are the host's own; choose another name"
        ),
        .init(
            "projection: unknown key", projection, projection + "topic = [\"x\"]\n",
            "\(p).topic: is no known key, the nearest one is 'topics'; rename it or remove it"),
        .init(
            "application of a projection: missing", "application = \"DogSchool\"\n", "",
            "\(p).application: is missing; add application = \"MyApplication\""),
        .init(
            "topics: type", projection, projection + "topics = \"x\"\n",
            "\(p).topics: must be an array of strings, found a string; write an array of strings"),
        .init(
            "topics: element", projection, projection + "topics = [\"x\", 1]\n",
            "\(p).topics: element 1 must be a string, found an integer; put it between quotes"),
        .init(
            "topics: empty element", projection, projection + "topics = [\"\"]\n",
            "\(p).topics: element 0 must not be empty; remove it"),
        .init(
            "batch: low", projection, projection + "batch = 0\n",
            "\(p).batch: must be from 1 to 100000, found 0; give a number in that range"),
        .init(
            "batch: high", projection, projection + "batch = 100001\n",
            "\(p).batch: must be from 1 to 100000, found 100001; give a number in that range"),
        .init(
            "batch: float", projection, projection + "batch = 5.0\n",
            "\(p).batch: must be an integer, found a float; write an integer"),
        .init(
            "max-attempts: low", projection, projection + "max-attempts = 0\n",
            "\(p).max-attempts: must be from 1 to 1000, found 0; give a number in that range"),
        .init(
            "max-attempts: high", projection, projection + "max-attempts = 1001\n",
            "\(p).max-attempts: must be from 1 to 1000, found 1001; give a number in that range"),
        .init(
            "park-scope: value", projection, projection + "park-scope = \"topic\"\n",
            "\(p).park-scope: must be one of 'stream', 'event', found \"topic\"; take one of these"),
        .init(
            "max-held: zero", projection, projection + "max-held = 0\n",
            "\(p).max-held: must be from 1 to 1000000, found 0; give a number in that range"),
        .init(
            "on-error: value", projection, projection + "on-error = \"skip\"\n",
            "\(p).on-error: must be one of 'stop', 'park', found \"skip\"; take one of these"),
        .init(
            "on-error: type", projection, projection + "on-error = 1\n",
            "\(p).on-error: must be a string, found an integer; write a string"),
        .init(
            "isolation: value", projection, projection + "isolation = \"thread\"\n",
            "\(p).isolation: must be one of 'in-process', 'process', found \"thread\"; take one of these"),
        .init(
            "state-version: low", projection, projection + "state-version = 0\n",
            "\(p).state-version: must be from 1 to 2147483647, found 0; give a number in that range"),
        .init(
            "lag-from: type", projection, projection + "lag-from = 1\n",
            "\(p).lag-from: must be a string, found an integer; write a string"),
        .init(
            "lag-from: empty", projection, projection + "lag-from = \"\"\n",
            "\(p).lag-from: must not be empty; give it a value or remove it"),
        .init(
            "lag-from: empty name", projection, projection + "lag-from = \"meta..at\"\n",
            "\(p).lag-from: has an empty name between its dots, found \"meta..at\"; write it like \"timestamp\", \"meta.recorded_at\" or \"/meta/recorded.at\""
        ),
        .init(
            "lag-from: control", projection, projection + "lag-from = \"a\\nb\"\n",
            "\(p).lag-from: holds a control character, found \"a\\nb\"; write it like \"timestamp\", \"meta.recorded_at\" or \"/meta/recorded.at\""
        ),
        .init(
            "lag-from: long", projection, projection + "lag-from = \"\(String(repeating: "x", count: 201))\"\n",
            "\(p).lag-from: must have at most 200 bytes, found 201; write it like \"timestamp\", \"meta.recorded_at\" or \"/meta/recorded.at\""
        ),
        .init(
            "object: empty", projection, projection + "object = \"\"\n",
            "\(p).object: must not be empty; give it a value or remove it"),
        .init(
            "config: type", projection, projection + "config = [1]\n",
            "\(p).config: must be a table, found an array; write a table"),
        .init(
            "config: infinite", projection, projection + "config = { a = [1.0, inf] }\n",
            "\(p).config: a.1 is no finite number, JSON has no word for it; write it as a string"),
        .init(
            "backfill: type", projection, projection + "backfill = 0\n",
            "\(p).backfill: must be a boolean, found an integer; write a boolean"),
        .init(
            "lifespan: bridge", projection, "[entry-points.lifespan.x]\npriority = 100\n" + projection,
            "entry-points.lifespan.x.priority: must be above 100, found 100: nothing of a plugin runs before the settings are bridged; give 101 or more"
        ),
        .init(
            "lifespan: zero", projection, "[entry-points.lifespan.x]\npriority = 0\n" + projection,
            "entry-points.lifespan.x.priority: must be above 100, found 0: nothing of a plugin runs before the settings are bridged; give 101 or more"
        ),
        .init(
            "lifespan: negative", projection, "[entry-points.lifespan.x]\npriority = -5\n" + projection,
            "entry-points.lifespan.x.priority: must be above 100, found -5: nothing of a plugin runs before the settings are bridged; give 101 or more"
        ),
        .init(
            "lifespan: type", projection, "[entry-points.lifespan.x]\npriority = \"300\"\n" + projection,
            "entry-points.lifespan.x.priority: must be an integer, found a string; write an integer"),
        .init(
            "lifespan: unknown key", projection, "[entry-points.lifespan.x]\nprio = 300\n" + projection,
            "entry-points.lifespan.x.prio: is no known key, the nearest one is 'priority'; rename it or remove it"),
        .init(
            "lifespan: config", projection, "[entry-points.lifespan.x]\nconfig = 1\n" + projection,
            "entry-points.lifespan.x.config: must be a table, found an integer; write a table"),
        .init(
            "lifespan: a name of the host's", projection, "[entry-points.lifespan.http_lifespan]\n" + projection,
            "entry-points.lifespan.http_lifespan: is reserved: names that end in '_lifespan' are those of the host's own hooks; choose another name"
        ),
        .init(
            "entry points: none",
            "\n[entry-points.applications.DogSchool]\n\n[entry-points.projections.trick_counts]\napplication = \"DogSchool\"\n",
            "[entry-points]\n", "entry-points: declares nothing; add an entry point or remove the manifest"),
    ]
}

@Suite("Every rule of a manifest") struct ManifestRuleTests {
    @Test(arguments: RuleCase.all) func `is kept`(rule: RuleCase) throws {
        let text = manifestText()
        try #require(problems(text) == [])
        try #require(text.contains(rule.from))
        let found = problems(text.replacing(rule.from, with: rule.to, maxReplacements: 1))
        #expect(found.count == 1)
        let first = try #require(found.first)
        // The line is tested by itself.
        #expect(first.replacing(#/^dogs\.toml(:\d+)?: /#, with: "") == rule.problem)
    }

    @Test func `the lowest and highest numbers are taken`() {
        for line in [
            "batch = 1", "batch = 100000", "max-attempts = 1", "max-attempts = 1000", "state-version = 2147483647",
        ] {
            #expect(problems(manifestText(more: line + "\n")) == [])
        }
        #expect(problems(manifestText(more: "[entry-points.lifespan.x]\npriority = 101\n")) == [])
    }

    @Test func `names that just fit a table are taken`() {
        let application = String(repeating: "A", count: 56)
        #expect(
            problems(manifestText(application: application, projections: [String(repeating: "p", count: 54)])) == [])
        #expect(problems(manifestText(projections: ["a-b", "\"a.b\"", "_a", "9"])) == [])
    }
}
