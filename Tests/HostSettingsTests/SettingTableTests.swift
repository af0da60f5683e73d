import HostSettings
import Testing

@Suite("Every variable") struct SettingTableTests {
    /// Required ones stand in `minimal`; leaving them out is tested by themselves.
    private static let required = ["POSTGRES_DBNAME", "POSTGRES_USER", "POSTGRES_PASSWORD"]

    /// What a variable means to a plugin that asks for it, or nil; with these changes to the minimal environment.
    private func value(_ name: String, _ changes: [String: String?]) throws -> String? {
        var changes = changes
        // SQLite wants a file, whatever else is tested.
        if changes["PERSISTENCE_MODULE"] == "eventsourcing.sqlite" { changes["SQLITE_DBNAME"] = "dogs.sqlite" }
        // A password beside a file of it would be one too many.
        if let path = changes["POSTGRES_PASSWORD_FILE"], path != nil { changes["POSTGRES_PASSWORD"] = String?.none }
        let settings = try resolve(sources(changes, files: ["/run/secret": "word", "/run/other": "word"]))
        if name == "PROJECTIONIST_STATE_DIR" { return settings.stateFolder }
        let row = try #require(settings.row(name))
        return row.displayedValue == "***" ? settings.value(of: name) : row.displayedValue
    }

    @Test func `the table of the tests names exactly the variables of the host`() {
        #expect(VariableCase.all.map(\.name).sorted() == SettingDefinition.all.map(\.name).sorted())
        for variable in VariableCase.all {
            #expect(SettingDefinition.named(variable.name)?.range == variable.range)
        }
    }

    @Test func `no two definitions share a name`() {
        let names = SettingDefinition.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: VariableCase.all) func `an unset variable has its default`(variable: VariableCase) throws {
        guard !Self.required.contains(variable.name) else { return }
        #expect(try value(variable.name, [variable.name: String?.none]) == variable.defaultValue)
    }

    @Test(arguments: VariableCase.all) func `values in the range are taken`(variable: VariableCase) throws {
        #expect(!variable.accepted.isEmpty)
        for (written, meant) in variable.accepted {
            #expect(try value(variable.name, [variable.name: written]) == meant, "written '\(written)'")
        }
    }

    @Test(arguments: VariableCase.all) func `other values are refused with the range and what was found`(
        variable: VariableCase
    ) {
        let isSecret = SettingDefinition.named(variable.name)?.isSecret == true
        for written in variable.refused {
            let found = violations(sources([variable.name: written]))
            #expect(
                found == ["\(variable.name) must be \(variable.range), found '\(isSecret ? "***" : written)'"])
        }
    }

    @Test(arguments: VariableCase.all) func `an empty variable means what it should`(variable: VariableCase) throws {
        switch variable.name {
        case "POSTGRES_DBNAME", "POSTGRES_USER":
            let expected =
                "\(variable.name) must be a name, it is not set: PERSISTENCE_MODULE 'eventsourcing.postgres' needs it"
            #expect(violations(sources([variable.name: ""])) == [expected])
        case "POSTGRES_SINGLE_ROW_TRACKING":
            #expect(
                violations(sources([variable.name: ""])).first?.hasPrefix(
                    "POSTGRES_SINGLE_ROW_TRACKING must be true, found 'false': ") == true)
        case "POSTGRES_PASSWORD_FILE":
            // As if it were not there: the password counts.
            let settings = try resolve(sources([variable.name: ""], files: [:]))
            #expect(try settings.parameter("password") == "s3cret-word")
        default: #expect(try value(variable.name, [variable.name: ""]) == variable.empty)
        }
    }

    @Test(arguments: required) func `a required variable that is missing is named`(name: String) throws {
        let range = try #require(SettingDefinition.named(name)).range
        #expect(
            violations(sources([name: String?.none]))
                == ["\(name) must be \(range), it is not set: PERSISTENCE_MODULE 'eventsourcing.postgres' needs it"])
    }

    @Test func `everything that is wrong is in one error`() throws {
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

    @Test func `other stores do not need PostgreSQL variables`() throws {
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

    @Test func `memory has the settings of the embedded store`() throws {
        let settings = try resolve(
            bareSources([
                "PERSISTENCE_MODULE": "eventsourcing.popo", "ORIGINATOR_ID_TYPE": "text", "SQLITE_LOCK_TIMEOUT": "7",
                "SQLITE_DBNAME": "/tmp/not-this.db",
            ]))
        guard case .memory(let memory) = try settings.store(for: .base) else {
            Issue.record("not memory")
            return
        }
        #expect(memory.path == ":memory:")
        #expect(memory.originatorIDType == "text")
        #expect(memory.lockTimeout == 7)
    }

    @Test(arguments: ["POSTGRES_SINGLE_ROW_TRACKING", "SINGLE_ROW_TRACKING", "SQLITE_SINGLE_ROW_TRACKING"])
    func `many tracking rows are refused with the reason`(name: String) {
        let found = violations(sources([name: "no"]))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(name) must be true, found 'false': the position is one row") == true)
    }

    @Test func `ports may be a list where the host is one`() throws {
        let settings = try resolve(sources(["POSTGRES_HOST": "a,b,c", "POSTGRES_PORT": "1,,3"]))
        #expect(try settings.parameter("port") == "1,5432,3")
        #expect(
            violations(sources(["POSTGRES_HOST": "a,b,c", "POSTGRES_PORT": "1,2"]))
                == ["POSTGRES_PORT must be one port, or one for each of the 3 host(s), found '1,2'"])
    }

    @Test func `the state folder follows the XDG specification`() throws {
        func folder(_ environment: [String: String?]) throws -> String { try resolve(sources(environment)).stateFolder }
        #expect(try folder(["PROJECTIONIST_STATE_DIR": "x", "HOME": "/h"]) == "x")
        #expect(try folder(["XDG_STATE_HOME": "/state/", "HOME": "/h"]) == "/state/projectionist")
        #expect(try folder(["XDG_STATE_HOME": "relative", "HOME": "/h"]) == "/h/.local/state/projectionist")
        #expect(try folder(["TMPDIR": "/var/tmp"]) == "/var/tmp/projectionist-1234")
        #expect(try folder([:]) == "/tmp/projectionist-1234")
    }

    @Test func `typed values are those of the variables`() throws {
        let settings = try resolve(
            sources([
                "CREATE_TABLE": "no", "MAX_PROJECTION_RUNNERS": "3", "POSTGRES_MAX_CONNECTIONS": "50",
                "POSTGRES_PROJECTION_SYNCHRONOUS_COMMIT": "on", "PROJECTION_APPLY_TIMEOUT": "7", "LOG_LEVEL": "debug",
                "LOG_FORMAT": "json", "HTTP_HOST": "::1", "HTTP_PORT": "0", "SHUTDOWN_TIMEOUT": "9",
                "PROJECTIONIST_MANIFESTS": "a:b", "PROJECTIONIST_PLUGIN_PATH": "/p", "EXCLUDE_GROUPS": "lifespan",
                "EXCLUDE_ENTRY_POINTS": "x, y", "ENVIRONMENT": "staging", "PROJECTIONIST_TRUST": "signed",
                "PROJECTIONIST_TRUSTED_KEYS": "/keys",
            ]))
        #expect(!settings.createsTables)
        #expect(settings.maximumRunners == 3)
        #expect(settings.maximumConnections == 50)
        #expect(settings.projectionsCommitSynchronously)
        #expect(settings.applyTimeout == 7)
        #expect(settings.logLevel == "debug")
        #expect(settings.logFormat == .json)
        #expect(settings.http.host == "::1")
        #expect(settings.http.port == 0)
        #expect(settings.shutdownTimeout == 9)
        #expect(settings.http.token == nil)
        #expect(settings.discovery.manifestFolders == ["a", "b"])
        #expect(settings.discovery.pluginFolders == ["/p"])
        #expect(settings.discovery.excludedGroups == ["lifespan"])
        #expect(settings.discovery.excludedEntryPoints == ["x", "y"])
        #expect(settings.environmentName == "staging")
        #expect(settings.trust == .signed)
        #expect(settings.discovery.trustedKeys == "/keys")
    }
}
