import HostSettings
import Testing

/// How one variable is to behave.
struct VariableCase: Sendable, CustomTestStringConvertible {
    var name: String
    /// Its value when it is not set.
    var standard: String?
    /// Written, and what it must become.
    var accepted: [(String, String)]
    var refused: [String]
    /// What an empty value must become; ``standard`` where it is as if unset.
    var empty: String?
    var range: String
    var testDescription: String { name }

    init(
        _ name: String, _ standard: String?, range: String, accepted: [(String, String)], refused: [String] = [],
        empty: String? = nil
    ) {
        self.name = name
        self.standard = standard
        self.accepted = accepted
        self.refused = refused
        self.empty = empty ?? standard
        self.range = range
    }

    static func number(_ name: String, _ standard: String, _ range: ClosedRange<Int>, unit: String = "") -> VariableCase
    {
        VariableCase(
            name, standard, range: "\(range.lowerBound)–\(range.upperBound)\(unit)",
            accepted: [
                ("\(range.lowerBound)", "\(range.lowerBound)"), ("\(range.upperBound)", "\(range.upperBound)"),
                (" \(range.lowerBound) ", "\(range.lowerBound)"),
            ],
            refused: ["\(range.lowerBound - 1)", "\(range.upperBound + 1)", "many", "5.5", "99999999999999999999"])
    }

    static func boolean(_ name: String, _ standard: String) -> VariableCase {
        VariableCase(
            name, standard, range: "true false 1 0 yes no y n t f on off",
            accepted: ["true", "1", "yes", "Y", "t", "ON", "TRUE"].map { ($0, "true") }
                + ["false", "0", "no", "N", "f", "Off"].map { ($0, "false") },
            refused: ["maybe", "2", "truee"], empty: "false")
    }

    static func text(_ name: String, _ standard: String?, range: String) -> VariableCase {
        VariableCase(name, standard, range: range, accepted: [("some thing", "some thing")])
    }

    static let timeout = 2_147_483

    static let all: [VariableCase] = [
        VariableCase(
            "PERSISTENCE_MODULE", "eventsourcing.postgres",
            range: "eventsourcing.postgres, eventsourcing.sqlite, eventsourcing.popo",
            accepted: [
                ("eventsourcing.postgres", "eventsourcing.postgres"), ("eventsourcing.sqlite", "eventsourcing.sqlite"),
                ("eventsourcing.popo", "eventsourcing.popo"),
            ], refused: ["eventsourcing.mysql", "postgres"]),
        VariableCase("POSTGRES_DBNAME", nil, range: "a name", accepted: [("dogs", "dogs")]),
        text("POSTGRES_HOST", "localhost", range: "host name, address or socket folder, or a list"),
        VariableCase(
            "POSTGRES_PORT", "5432", range: "1–65535 each", accepted: [("1", "1"), ("65535", "65535")],
            refused: ["0", "65536", "five", "-1", "5432;1"]),
        VariableCase("POSTGRES_USER", nil, range: "a name", accepted: [("bob", "bob")]),
        VariableCase(
            "POSTGRES_PASSWORD", nil, range: "any text, may be empty", accepted: [("a b", "a b")], empty: ""),
        VariableCase("POSTGRES_PASSWORD_FILE", nil, range: "a path", accepted: []),
        VariableCase(
            "POSTGRES_SCHEMA", "public", range: "an identifier of 1–63 bytes",
            accepted: [("s", "s"), (String(repeating: "s", count: 63), String(repeating: "s", count: 63))],
            refused: [String(repeating: "s", count: 64), String(repeating: "ß", count: 32)]),
        VariableCase("DATABASE_URL", nil, range: "postgresql://…", accepted: []),
        boolean("CREATE_TABLE", "true"),
        number("POSTGRES_POOL_SIZE", "5", 1...50),
        number("POSTGRES_MAX_OVERFLOW", "10", 0...100),
        VariableCase(
            "POSTGRES_CONN_MAX_AGE", "600", range: "60–\(timeout) s, a fraction is allowed",
            accepted: [("60", "60"), ("\(timeout)", "\(timeout)"), ("60.5", "60.5"), ("3600.0", "3600")],
            refused: ["59", "59.9", "\(timeout + 1)", "1e9", "nan", "inf", "-60", "old", "1.2.3"]),
        number("POSTGRES_CONNECT_TIMEOUT", "30", 5...timeout, unit: " s"),
        number("POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT", "5", 1...timeout, unit: " s"),
        number("POSTGRES_LOCK_TIMEOUT", "5", 0...timeout, unit: " s"),
        VariableCase(
            "ORIGINATOR_ID_TYPE", "uuid", range: "uuid, text",
            accepted: [("uuid", "uuid"), ("text", "text"), ("TEXT", "text")], refused: ["int"]),
        boolean("POSTGRES_PRE_PING", "false"),
        VariableCase(
            "POSTGRES_SINGLE_ROW_TRACKING", "true", range: "true false 1 0 yes no y n t f on off",
            accepted: [("true", "true"), ("1", "true")], refused: ["maybe"]),
        text("SQLITE_DBNAME", nil, range: "a path, or :memory:"),
        number("SQLITE_LOCK_TIMEOUT", "5", 0...timeout, unit: " s"),
        number("POSTGRES_PROJECTION_POOL_SIZE", "2", 1...20),
        number("POSTGRES_PROJECTION_MAX_OVERFLOW", "3", 0...20),
        number("MAX_PROJECTION_RUNNERS", "8", 0...32),
        number("POSTGRES_MAX_CONNECTIONS", "100", 1...262_143),
        VariableCase(
            "POSTGRES_PROJECTION_SYNCHRONOUS_COMMIT", "off", range: "on, off",
            accepted: [("on", "on"), ("off", "off"), ("ON", "on")], refused: ["local", "true"]),
        number("PROJECTION_APPLY_TIMEOUT", "30", 1...timeout, unit: " s"),
        VariableCase(
            "PROJECTIONIST_MANIFESTS", nil, range: "paths separated by ':'", accepted: [("/a::b:", "/a:b")], empty: ""),
        VariableCase(
            "PROJECTIONIST_PLUGIN_PATH", nil, range: "paths separated by ':'", accepted: [("/a:b", "/a:b")], empty: ""),
        text("PROJECTIONIST_STATE_DIR", "/tmp/projectionist-1234", range: "a path"),
        VariableCase(
            "EXCLUDE_GROUPS", nil, range: "names separated by ','",
            accepted: [(" lifespan, ,projections", "lifespan,projections")], empty: ""),
        VariableCase(
            "EXCLUDE_ENTRY_POINTS", nil, range: "names separated by ','", accepted: [("a,b", "a,b")], empty: ""),
        text("ENVIRONMENT", nil, range: "a word"),
        VariableCase(
            "LOG_LEVEL", "info", range: "trace, debug, info, notice, warning, error, critical",
            accepted: [("trace", "trace"), ("critical", "critical"), ("Debug", "debug")], refused: ["verbose", "3"]),
        VariableCase(
            "LOG_FORMAT", "text", range: "text, json",
            accepted: [("text", "text"), ("json", "json"), ("JSON", "json")],
            refused: ["xml"]),
        text("HTTP_HOST", "127.0.0.1", range: "host name or address"),
        number("HTTP_PORT", "8080", 0...65535),
        number("SHUTDOWN_TIMEOUT", "30", 1...timeout, unit: " s"),
    ]
}

@Suite("Every variable") struct SettingTableTests {
    /// Required ones stand in `minimal`; leaving them out is tested by themselves.
    private static let required = ["POSTGRES_DBNAME", "POSTGRES_USER", "POSTGRES_PASSWORD"]

    /// What a variable means to a plugin that asks for it, or nil; with these changes to the minimal environment.
    private func value(_ name: String, _ changes: [String: String?]) throws -> String? {
        var changes = changes
        // SQLite wants a file, whatever else is tested.
        if changes["PERSISTENCE_MODULE"] == "eventsourcing.sqlite" { changes["SQLITE_DBNAME"] = "dogs.sqlite" }
        let settings = try resolve(sources(changes))
        if name == "PROJECTIONIST_STATE_DIR" { return settings.stateFolder }
        let row = try #require(settings.row(name))
        return row.displayedValue == "***" ? settings.value(of: name) : row.displayedValue
    }

    @Test func theTableOfTheTestsNamesExactlyTheVariablesOfTheHost() {
        #expect(VariableCase.all.map(\.name).sorted() == SettingDefinition.all.map(\.name).sorted())
        for variable in VariableCase.all {
            #expect(SettingDefinition.named(variable.name)?.range == variable.range)
        }
    }

    @Test func noTwoDefinitionsShareAName() {
        let names = SettingDefinition.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: VariableCase.all) func anUnsetVariableHasItsDefault(variable: VariableCase) throws {
        guard !Self.required.contains(variable.name) else { return }
        #expect(try value(variable.name, [variable.name: String?.none]) == variable.standard)
    }

    @Test(arguments: VariableCase.all) func valuesInTheRangeAreTaken(variable: VariableCase) throws {
        for (written, meant) in variable.accepted {
            #expect(try value(variable.name, [variable.name: written]) == meant, "written '\(written)'")
        }
    }

    @Test(arguments: VariableCase.all) func otherValuesAreRefusedWithTheRangeAndWhatWasFound(variable: VariableCase) {
        for written in variable.refused {
            let found = violations(sources([variable.name: written]))
            #expect(found == ["\(variable.name) must be \(variable.range), found '\(written)'"])
        }
    }

    @Test(arguments: VariableCase.all) func anEmptyVariableMeansWhatItShould(variable: VariableCase) throws {
        switch variable.name {
        case "POSTGRES_DBNAME", "POSTGRES_USER":
            let expected =
                "\(variable.name) must be a name, it is not set: PERSISTENCE_MODULE 'eventsourcing.postgres' needs it"
            #expect(violations(sources([variable.name: ""])) == [expected])
        case "POSTGRES_SINGLE_ROW_TRACKING":
            #expect(
                violations(sources([variable.name: ""])).first?.hasPrefix(
                    "POSTGRES_SINGLE_ROW_TRACKING must be true, found 'false': ") == true)
        default: #expect(try value(variable.name, [variable.name: ""]) == variable.empty)
        }
    }

    @Test(arguments: required) func aRequiredVariableThatIsMissingIsNamed(name: String) throws {
        let range = try #require(SettingDefinition.named(name)).range
        #expect(
            violations(sources([name: String?.none]))
                == ["\(name) must be \(range), it is not set: PERSISTENCE_MODULE 'eventsourcing.postgres' needs it"])
    }

    @Test func everythingThatIsWrongIsInOneError() throws {
        let error = #expect(throws: SettingsError.self) {
            try resolve(
                bareSources([
                    "POSTGRES_POOL_SIZE": "0", "POSTGRES_PORT": "70000", "CREATE_TABLE": "maybe",
                    "POSTGRES_USER": "ann",
                    "LOG_LEVEL": "loud",
                ]))
        }
        let found = try #require(error)
        #expect(
            Set(found.violations.map(\.variable)) == [
                "POSTGRES_POOL_SIZE", "POSTGRES_PORT", "CREATE_TABLE", "LOG_LEVEL", "POSTGRES_DBNAME",
                "POSTGRES_PASSWORD",
            ])
        #expect(found.violations.count == 6)
        #expect(found.description.hasPrefix("6 settings are wrong: "))
        #expect(!found.description.contains("\n"))
        for violation in found.violations { #expect(found.description.contains(violation.description)) }
    }

    @Test func otherStoresDoNotNeedPostgresVariables() throws {
        #expect(try resolve(bareSources(["PERSISTENCE_MODULE": "eventsourcing.popo"])).persistence == .memory)
        #expect(
            violations(bareSources(["PERSISTENCE_MODULE": "eventsourcing.sqlite"])) == [
                "SQLITE_DBNAME must be a path, or :memory:, it is not set: PERSISTENCE_MODULE 'eventsourcing.sqlite' needs it"
            ])
        let settings = try resolve(
            bareSources([
                "PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": ":memory:", "SQLITE_LOCK_TIMEOUT": "7",
            ]))
        guard case .sqlite(let sqlite) = try settings.store(for: .base) else {
            Issue.record("not SQLite")
            return
        }
        #expect(sqlite.path == ":memory:")
        #expect(sqlite.lockTimeout == 7)
        #expect(sqlite.createsTables)
    }

    @Test(arguments: ["POSTGRES_SINGLE_ROW_TRACKING", "SINGLE_ROW_TRACKING", "SQLITE_SINGLE_ROW_TRACKING"])
    func manyTrackingRowsAreRefusedWithTheReason(name: String) {
        let found = violations(sources([name: "no"]))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(name) must be true, found 'false': the position is one row") == true)
    }

    @Test func portsMayBeAListWhereTheHostIsOne() throws {
        let settings = try resolve(sources(["POSTGRES_HOST": "a,b,c", "POSTGRES_PORT": "1,,3"]))
        #expect(try settings.parameter("port") == "1,5432,3")
        #expect(
            violations(sources(["POSTGRES_HOST": "a,b,c", "POSTGRES_PORT": "1,2"]))
                == ["POSTGRES_PORT must be one port, or one for each of the 3 host(s), found '1,2'"])
    }

    @Test func theStateFolderFollowsTheXDGSpecification() throws {
        func folder(_ environment: [String: String?]) throws -> String { try resolve(sources(environment)).stateFolder }
        #expect(try folder(["PROJECTIONIST_STATE_DIR": "x", "HOME": "/h"]) == "x")
        #expect(try folder(["XDG_STATE_HOME": "/state/", "HOME": "/h"]) == "/state/projectionist")
        #expect(try folder(["XDG_STATE_HOME": "relative", "HOME": "/h"]) == "/h/.local/state/projectionist")
        #expect(try folder(["TMPDIR": "/var/tmp"]) == "/var/tmp/projectionist-1234")
        #expect(try folder([:]) == "/tmp/projectionist-1234")
    }

    @Test func typedValuesAreThoseOfTheVariables() throws {
        let settings = try resolve(
            sources([
                "CREATE_TABLE": "no", "MAX_PROJECTION_RUNNERS": "3", "POSTGRES_MAX_CONNECTIONS": "50",
                "POSTGRES_PROJECTION_SYNCHRONOUS_COMMIT": "on", "PROJECTION_APPLY_TIMEOUT": "7", "LOG_LEVEL": "debug",
                "LOG_FORMAT": "json", "HTTP_HOST": "::1", "HTTP_PORT": "0", "SHUTDOWN_TIMEOUT": "9",
                "PROJECTIONIST_MANIFESTS": "a:b", "PROJECTIONIST_PLUGIN_PATH": "/p", "EXCLUDE_GROUPS": "lifespan",
                "EXCLUDE_ENTRY_POINTS": "x, y", "ENVIRONMENT": "staging",
            ]))
        #expect(!settings.createsTables)
        #expect(settings.maximumRunners == 3)
        #expect(settings.maximumConnections == 50)
        #expect(settings.projectionsCommitSynchronously)
        #expect(settings.applyTimeout == 7)
        #expect(settings.logLevel == "debug")
        #expect(settings.logFormat == .json)
        #expect(settings.httpHost == "::1")
        #expect(settings.httpPort == 0)
        #expect(settings.shutdownTimeout == 9)
        #expect(settings.discovery.manifestFolders == ["a", "b"])
        #expect(settings.discovery.pluginFolders == ["/p"])
        #expect(settings.discovery.excludedGroups == ["lifespan"])
        #expect(settings.discovery.excludedEntryPoints == ["x", "y"])
        #expect(settings.environmentName == "staging")
    }
}
