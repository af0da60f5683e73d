import PluginManifests
import Testing

@Suite("Decoding a manifest") struct ManifestDecoderTests {
    private static let full = """
        schema = 1

        [package]
        name = "dog-school"
        version = "1.4.0"
        enabled = true

        [library]
        path = "libDogSchool.so"
        sha256 = "ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789"

        [abi]
        major = 1

        [entry-points.applications.DogSchool]

        [entry-points.projections.trick_counts]
        object = "tricks"
        application = "DogSchool"
        topics = ["dogschool.domain:Dog.TrickAdded"]
        batch = 100000
        max-attempts = 1000
        on-error = "park"
        park-scope = "event"
        max-held = 20
        isolation = "process"
        state-version = 3
        lag-from = "meta.recorded_at"

        [entry-points.projections.trick_counts.config]
        top = 50

        [entry-points.projections.dog_profiles]
        application = "DogSchool"

        [entry-points.lifespan.exporter]
        priority = 300

        [entry-points.lifespan.another]
        object = "x"
        """

    @Test func `a manifest is read with all its keys and defaults`() throws {
        guard case .manifest(let manifest) = decode(Self.full) else {
            Issue.record("\(problems(Self.full))")
            return
        }
        #expect(
            manifest
                == PluginManifest(
                    path: "dogs.toml", package: .init(name: "dog-school", version: "1.4.0"),
                    library: .init(
                        path: "libDogSchool.so",
                        sha256: "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"),
                    abiMajor: 1, applications: ["DogSchool"],
                    projections: [
                        .init(
                            name: "dog_profiles", object: "dog_profiles", application: "DogSchool", topics: [],
                            batch: 500,
                            maxAttempts: 5, onError: .stop, parkScope: .stream, maxHeld: 10_000, isolation: .inProcess,
                            stateVersion: 1,
                            lagFrom: "timestamp",
                            configuration: "{}"),
                        .init(
                            name: "trick_counts", object: "tricks", application: "DogSchool",
                            topics: ["dogschool.domain:Dog.TrickAdded"], batch: 100_000, maxAttempts: 1000,
                            onError: .park, parkScope: .event, maxHeld: 20,
                            isolation: .process, stateVersion: 3, lagFrom: "meta.recorded_at",
                            configuration: #"{"top":50}"#),
                    ],
                    lifespans: [
                        .init(name: "another", object: "x", priority: 500), .init(name: "exporter", priority: 300),
                    ]))
    }

    @Test func `a hook's config is handed on as JSON, as a projection's is`() {
        let outcome = decode(manifestText(more: "[entry-points.lifespan.x]\nconfig = { to = [\"a\"], b = 1 }\n"))
        guard case .manifest(let manifest) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(manifest.lifespans == [.init(name: "x", priority: 500, configuration: #"{"b":1,"to":["a"]}"#)])
    }

    @Test func `a syntax error has its line and column`() throws {
        guard case .rejected(let problems) = decode("schema = 1\n[package]\nname = \"x\nversion = 1\n") else {
            Issue.record("accepted")
            return
        }
        let problem = try #require(problems.first)
        #expect(problems.count == 1)
        #expect(problem.line == 3)
        #expect(problem.column != nil)
        #expect(problem.keyPath == nil)
        #expect(problem.description.hasPrefix("dogs.toml:3:"))
        #expect(problem.fix == "fix the TOML there")
        #expect(!problem.description.contains("\n"))
    }

    @Test func `a key that comes twice is a syntax error with its line`() {
        #expect(problems("schema = 1\nschema = 1\n").first?.hasPrefix("dogs.toml:2:") == true)
    }

    @Test func `text that is not UTF-8 is refused with its line`() {
        let outcome = ManifestDecoder().decode(Array("schema = 1\n# ".utf8) + [0xFF, 0x0A], path: "dogs.toml")
        guard case .rejected(let problems) = outcome else {
            Issue.record("accepted")
            return
        }
        #expect(problems.map(\.description) == ["dogs.toml:2: the text is not valid UTF-8; save the file as UTF-8"])
    }

    @Test(arguments: ["schema = 1\n# \0", #"x = "a\u0000b""#, #""a\u0000b" = 1"#, #"x = "\U00000000""#])
    func `nul characters are refused`(text: String) {
        #expect(problems(text) == ["dogs.toml: the text holds a NUL character; fix the TOML there"])
    }

    @Test func `keys and values that are nested too deep are refused`() {
        let key = Array(repeating: "a", count: 100_000).joined(separator: ".")
        #expect(problems("[\(key)]\nx = \"\n") == ["dogs.toml: a key has more than 64 parts; shorten the key"])
        let nested = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(
            problems(manifestText(more: "[entry-points.projections.trick_counts.config]\nx = \(nested)\n"))
                == ["dogs.toml:18:69: values are nested more than 64 deep; fix the TOML there"])
    }

    @Test func `all problems of a file are reported`() {
        let text = """
            schema = 1
            [package]
            name = "a b"
            versoin = "1"
            [library]
            path = 5
            [entry-points.applications.X]
            [entry-points.projections.p]
            application = "X"
            batch = 0
            max_attempts = 3
            """
        #expect(
            problems(text) == [
                "dogs.toml:4: package.versoin: is no known key, the nearest one is 'version'; rename it or remove it",
                "dogs.toml:3: package.name: must begin with a letter or digit and hold only letters, digits, '.', '-' and '_', found \"a b\"; choose another name",
                "dogs.toml:2: package.version: is missing; add version = \"1.0.0\"",
                "dogs.toml:6: library.path: must be a string, found an integer; write a string",
                "dogs.toml: abi: is missing; add the table [abi]",
                "dogs.toml:11: entry-points.projections.p.max_attempts: is no known key, the nearest one is 'max-attempts'; rename it or remove it",
                "dogs.toml:10: entry-points.projections.p.batch: must be from 1 to 100000, found 0; give a number in that range",
            ])
    }

    @Test func `an empty file misses everything`() {
        #expect(
            problems("") == [
                "dogs.toml: schema: is missing; add schema = 1",
                "dogs.toml: package: is missing; add the table [package]",
                "dogs.toml: library: is missing; add the table [library]",
                "dogs.toml: abi: is missing; add the table [abi]",
                "dogs.toml: entry-points: is missing; add the table [entry-points]",
            ])
    }

    @Test func `another schema is the only problem`() {
        #expect(
            problems("schema = 2\nwhatever = true\n") == [
                "dogs.toml:1: schema: must be 1, found 2; write the manifest in schema 1, or run a host that reads schema 2"
            ])
    }

    @Test func `a control character where a key should stand is an error, and no endless loop`() {
        for text in ["\u{1}", "a\u{1}b = 1", "[a\u{2}]", "\u{7F}\u{1F}= 1\n"] {
            #expect(problems(text).count == 1)
        }
    }
}
