import HostSettings
import Testing

/// Values that look right and are not.
@Suite("Values that cannot be used") struct UnusableValueTests {
    @Test(arguments: [
        "POSTGRES_DBNAME", "POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_SCHEMA",
        "CREATE_TABLE", "POSTGRES_POOL_SIZE", "ORIGINATOR_ID_TYPE", "SQLITE_DBNAME", "PROJECTIONIST_MANIFESTS",
        "EXCLUDE_GROUPS", "ENVIRONMENT", "LOG_LEVEL", "HTTP_HOST", "HTTP_PORT",
    ])
    func `a line end behind any value is refused by name`(_ name: String) throws {
        let value = ["CREATE_TABLE": "true", "ORIGINATOR_ID_TYPE": "uuid", "LOG_LEVEL": "info"][name] ?? "5"
        let isSecret = SettingDefinition.named(name)?.isSecret == true
        let range = try #require(SettingDefinition.named(name)).range
        #expect(violations(sources([name: value])) == [])
        for (end, shown) in [("\n", "\\u{a}"), ("\r", "\\u{d}"), ("\r\n", "\\u{d}\\u{a}")] {
            #expect(
                violations(sources([name: value + end])) == [
                    "\(name) must be \(range), found '\(isSecret ? "***" : value + shown)': it ends in a line end, which is part of it; remove it"
                ])
        }
    }

    @Test func `a control character in the middle is refused, also in a value of one application alone`() {
        let given = sources(["POSTGRES_SCHEMA": "a\u{1B}[31m", "DOGSCHOOL_POSTGRES_DBNAME": "dogs\t"])
        #expect(
            violations(given, applications: ["DogSchool"]) == [
                "POSTGRES_SCHEMA must be an identifier of 1–63 bytes, found 'a\\u{1b}[31m': it holds a control character; remove it",
                "DOGSCHOOL_POSTGRES_DBNAME must be a name, found 'dogs\\u{9}': it holds a control character; remove it",
            ])
    }

    @Test func `a variable of what is not in this version is refused, not taken silently`() {
        let text =
            "PROJECTION_SHADOW_SCHEMA must be unset, found 'shadows': rebuilds are not in this version, and it would do nothing"
        #expect(violations(sources(["PROJECTION_SHADOW_SCHEMA": "shadows"])) == [text])
        #expect(violations(sources(envFile: "PROJECTION_SHADOW_SCHEMA=shadows\n")) == [text])
        #expect(violations(sources(["PROJECTION_SHADOW_SCHEMA": ""])) == [])
    }

    @Test(arguments: [
        ("word\n", "word"), ("word\r\n", "word"), ("word", "word"), ("a b ", "a b "), ("", ""), ("\n", ""),
    ])
    func `the last line end of a password's file is not part of it`(_ text: String, password: String) throws {
        let given = sources(
            ["POSTGRES_PASSWORD": String?.none, "POSTGRES_PASSWORD_FILE": "/pw"], files: ["/pw": text])
        #expect(try resolve(given).parameter("password") == password)
    }

    @Test(arguments: ["word\n\n", "two\nlines", "word\r\n\r\n", "w\0rd", "\tword"])
    func `but only the last one`(_ text: String) {
        let given = sources(
            ["POSTGRES_PASSWORD": String?.none, "POSTGRES_PASSWORD_FILE": "/pw"], files: ["/pw": text])
        #expect(
            violations(given) == [
                "POSTGRES_PASSWORD_FILE must be a file of one line, found '/pw': it holds a control character, or more than the one line end that is left out; remove it"
            ])
    }

    @Test func `a line end in a URL, or behind one, is refused without showing it`() {
        #expect(
            violations(sources(["DATABASE_URL": "postgresql://ann:hunter2@db/dogs\n"])) == [
                "DATABASE_URL must be postgresql://…, found '***': it ends in a line end, which is part of it; remove it"
            ])
        #expect(
            violations(
                bareSources([
                    "PERSISTENCE_MODULE": "eventsourcing.postgres", "DATABASE_URL": "postgresql://ann:pw@db/dogs%0A",
                ])) == [
                    "DATABASE_URL must be a name, found '***': dbname in it: it ends in a line end, which is part of it; remove it"
                ])
    }

    @Test(arguments: [
        ("$user", "as the name of the role"), ("pg_temp", "PostgreSQL's own"), ("pg_catalog", "PostgreSQL's own"),
        ("information_schema", "PostgreSQL's own"),
    ])
    func `a schema that PostgreSQL reads as something else is refused`(_ schema: String, reason: String) {
        let found = violations(sources(["POSTGRES_SCHEMA": schema]))
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("POSTGRES_SCHEMA must be an identifier of 1–63 bytes, found '\(schema)': ") == true)
        #expect(found.first?.contains(reason) == true)
        #expect(violations(sources(["POSTGRES_SCHEMA": "user"])) == [])
        #expect(violations(sources(["POSTGRES_SCHEMA": "PG_dogs"])) == [])
    }

    @Test(arguments: ["host=elsewhere dbname=x", "postgresql://elsewhere/x", "postgres://elsewhere/x", "a=b"])
    func `a database's name that libpq would take for a connection string is refused`(_ name: String) {
        let found = violations(sources(["POSTGRES_DBNAME": name]))
        #expect(found.count == 1)
        #expect(found.first?.contains("libpq would take it for a whole connection string") == true)
    }

    @Test(arguments: [
        ("POSTGRES_PORT", "tcp://10.0.0.1:5432", "'postgres'"), ("HTTP_PORT", "tcp://10.0.0.1:80", "'http'"),
        ("DOG_SCHOOL_POSTGRES_PORT", "udp://10.0.0.1:5432", "'dog-school-postgres'"),
    ])
    func `a service link of Kubernetes is named, also beside a good URL`(
        _ name: String, value: String, service: String
    ) {
        let given = sources([name: value, "DATABASE_URL": "postgresql://ann:pw@db:5432/dogs"])
        let found = violations(given, applications: ["Dog-School"])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(name) must be ") == true)
        #expect(
            found.first?.contains(
                "found '\(value)': Kubernetes sets it for a service called \(service); put enableServiceLinks: false into the pod's spec"
            ) == true)
    }

    @Test func `several wrong settings stand in a line each`() throws {
        let error = #expect(throws: SettingsError.self) {
            try resolve(sources(["POSTGRES_PORT": "0", "LOG_LEVEL": "loud"]))
        }
        #expect(
            error?.lines == [
                "2 settings are wrong:",
                "LOG_LEVEL must be trace, debug, info, notice, warning, error, critical, found 'loud'",
                "POSTGRES_PORT must be 1–65535 each, found '0'",
            ])
        let one = #expect(throws: SettingsError.self) { try resolve(sources(["POSTGRES_PORT": "0"])) }
        #expect(one?.lines == ["1 setting is wrong: POSTGRES_PORT must be 1–65535 each, found '0'"])
    }
}
