import Glibc
import HostSettings
import Testing

@Suite("Bridge, warnings and secrets") struct BridgeTests {
    private func bridge(_ sources: SettingSources, applications: [String] = []) throws -> [String: String] {
        let settings = try SettingsResolver(sources).resolve(applications: applications)
        return Dictionary(uniqueKeysWithValues: settings.bridge.map { ($0.name, $0.value) })
    }

    @Test func `it holds what the environment lacks and nothing else`() throws {
        let bridged = try bridge(
            sources(
                ["POSTGRES_PORT": "", "POSTGRES_USER": String?.none],
                envFile: "POSTGRES_USER=bob\nLOG_LEVEL=debug\nCREATE_TABLE=N\nMINE=1"))
        #expect(bridged["POSTGRES_USER"] == "bob")
        #expect(bridged["POSTGRES_HOST"] == "localhost")
        #expect(bridged["CREATE_TABLE"] == "false")
        #expect(bridged["POSTGRES_SINGLE_ROW_TRACKING"] == "true")
        #expect(bridged["POSTGRES_PORT"] == nil, "it is there, if empty")
        #expect(bridged["POSTGRES_DBNAME"] == nil)
        #expect(bridged["POSTGRES_PASSWORD"] == nil)
        #expect(bridged["LOG_LEVEL"] == nil, "not of the event store")
        #expect(bridged["SQLITE_DBNAME"] == nil, "has no value")
        #expect(bridged["MINE"] == nil)
        #expect(bridged["POSTGRES_PROJECTION_POOL_SIZE"] == nil)
    }

    @Test func `it holds the fields of a URL and the password of a file`() throws {
        let bridged = try bridge(
            bareSources(
                [
                    "PERSISTENCE_MODULE": "eventsourcing.postgres", "DATABASE_URL": "postgresql://ann@db:6543/dogs",
                    "POSTGRES_PASSWORD_FILE": "/pw",
                ], files: ["/pw": "word\n"]))
        #expect(bridged["POSTGRES_USER"] == "ann")
        #expect(bridged["POSTGRES_PORT"] == "6543")
        #expect(bridged["POSTGRES_DBNAME"] == "dogs")
        #expect(bridged["POSTGRES_PASSWORD"] == "word")
        #expect(bridged["DATABASE_URL"] == nil)
    }

    @Test func `it holds prefixed variables of the env file and fields of a prefixed URL`() throws {
        let bridged = try bridge(
            sources(
                ["SHOP_DATABASE_URL": "postgresql://sue:pw@shopdb/shop"], envFile: "DOGSCHOOL_POSTGRES_DBNAME=school"),
            applications: ["DogSchool", "Shop"])
        #expect(bridged["DOGSCHOOL_POSTGRES_DBNAME"] == "school")
        #expect(bridged["SHOP_POSTGRES_HOST"] == "shopdb")
        #expect(bridged["SHOP_POSTGRES_USER"] == "sue")
        #expect(bridged["SHOP_POSTGRES_SCHEMA"] == nil)
    }

    @Test func `applying it sets what is missing and leaves the rest`() async {
        // In a process of its own: setenv beside threads that read the environment crashes.
        await #expect(processExitsWith: .success) {
            setenv("PROJECTIONIST_TEST_THERE", "mine", 1)
            setenv("PROJECTIONIST_TEST_EMPTY", "", 1)
            var lines: [String] = []
            try EnvironmentBridge.apply(
                [
                    BridgedSetting(name: "PROJECTIONIST_TEST_THERE", value: "theirs", isSecret: false),
                    BridgedSetting(name: "PROJECTIONIST_TEST_EMPTY", value: "theirs", isSecret: false),
                    BridgedSetting(name: "PROJECTIONIST_TEST_NEW", value: "new", isSecret: false),
                    BridgedSetting(name: "PROJECTIONIST_TEST_SECRET", value: "hunter2", isSecret: true),
                ]
            ) { lines.append($0) }
            #expect(getenv("PROJECTIONIST_TEST_THERE").map { String(cString: $0) } == "mine")
            #expect(getenv("PROJECTIONIST_TEST_EMPTY").map { String(cString: $0) } == "")
            #expect(getenv("PROJECTIONIST_TEST_NEW").map { String(cString: $0) } == "new")
            #expect(getenv("PROJECTIONIST_TEST_SECRET").map { String(cString: $0) } == "hunter2")
            #expect(lines == ["bridged PROJECTIONIST_TEST_NEW=new", "bridged PROJECTIONIST_TEST_SECRET=***"])
        }
    }

    @Test func `a name that no variable can have is an error`() {
        #expect(throws: EnvironmentBridge.Failure.self) {
            try EnvironmentBridge.apply([BridgedSetting(name: "A=B", value: "", isSecret: false)]) { _ in }
        }
    }

    @Test func `an unset module is warned of once`() throws {
        let settings = try resolve(sources(["PERSISTENCE_MODULE": String?.none]))
        #expect(
            settings.warnings == [
                "PERSISTENCE_MODULE is not set: its default 'eventsourcing.postgres' is bridged; set it explicitly in production"
            ])
        #expect(
            try resolve(
                sources(["PERSISTENCE_MODULE": String?.none], envFile: "PERSISTENCE_MODULE=eventsourcing.postgres")
            ).warnings == [])
    }

    @Test(arguments: [("test", 0), ("Testing", 0), ("production", 1), (nil, 1)])
    func `memory is warned of outside tests`(environment: String?, count: Int) throws {
        let settings = try resolve(
            sources(["PERSISTENCE_MODULE": "eventsourcing.popo", "ENVIRONMENT": environment, "CREATE_TABLE": "false"]))
        #expect(settings.warnings.count == count)
        #expect(settings.warnings.allSatisfy { $0.contains("all events are lost when the process exits") })
    }

    @Test(arguments: [
        ("production", "true", 1), ("Production", "yes", 1), ("production", "false", 0), ("staging", "true", 0),
    ])
    func `creating tables in production is warned of`(environment: String, creates: String, count: Int) throws {
        let settings = try resolve(sources(["ENVIRONMENT": environment, "CREATE_TABLE": creates]))
        #expect(settings.warnings.count == count)
        #expect(settings.warnings.allSatisfy { $0.hasPrefix("CREATE_TABLE is true while ENVIRONMENT is 'production'") })
    }

    @Test func `no text of settings holds a secret`() throws {
        let given = sources(
            ["DATABASE_URL": "postgresql://a:hunter2@db/x", "SHOP_POSTGRES_PASSWORD": "hunter2"],
            envFile: "POSTGRES_PASSWORD=hunter2")
        let settings = try SettingsResolver(given).resolve(applications: ["Shop"])
        var texts: [String] = []
        for value: Any in [
            given, settings, settings.bridge, settings.resolved, try settings.store(for: .application("Shop")),
        ] {
            var text = ""
            dump(value, to: &text)
            texts += [text, String(describing: value), String(reflecting: value)]
        }
        for text in texts {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("s3cret-word"))
        }
        #expect(try settings.parameter("password", for: .application("Shop")) == "hunter2")
    }

    @Test func `a plugin sees settings as resolved and its own variables`() throws {
        let settings = try resolve(
            sources(["CREATE_TABLE": "N", "MY_PLUGIN_TOKEN": "t"], envFile: "MY_OTHER=o\nMY_PLUGIN_TOKEN=no"))
        #expect(settings.value(of: "CREATE_TABLE") == "false")
        #expect(settings.value(of: "SINGLE_ROW_TRACKING") == "true")
        #expect(settings.value(of: "POSTGRES_PORT") == "5432")
        #expect(settings.value(of: "MY_PLUGIN_TOKEN") == "t")
        #expect(settings.value(of: "MY_OTHER") == "o")
        #expect(settings.value(of: "NOBODY_SET_THIS") == nil)
    }

    @Test func `another process with the same environment answers a plugin as this one does`() throws {
        let sources = sources(
            ["CREATE_TABLE": "no", "POSTGRES_PORT": "", "MINE": "1", "POSTGRES_USER": String?.none],
            envFile: "POSTGRES_USER=bob\nMINE=2\nMY_OTHER=o")
        let settings = try SettingsResolver(sources).resolve()
        let others = settings.valuesBesideEnvironment
        let names = SettingDefinition.all.flatMap { [$0.name] + $0.aliases } + ["MINE", "MY_OTHER", "NOBODY_SET_THIS"]
        for name in names {
            #expect((others[name] ?? sources.environment[name]) == settings.value(of: name), "\(name)")
        }
        #expect(others["MY_OTHER"] == "o")
        #expect(others["MINE"] == nil, "the environment has it")
    }

    @Test func `what was found is one line`() {
        let found = violations(sources(["POSTGRES_POOL_SIZE": "1\nforged line \u{1B}[31m"]))
        #expect(found == ["POSTGRES_POOL_SIZE must be 1–50, found '1\\u{a}forged line \\u{1b}[31m'"])
    }
}
