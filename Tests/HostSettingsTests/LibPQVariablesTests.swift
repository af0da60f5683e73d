import HostSettings
import Testing

/// The variables that libpq itself reads.
@Suite("PG… variables") struct LibPQVariablesTests {
    @Test func `place, user, database and time-out are always stated, so that libpq's variables do not act`() throws {
        let settings = try resolve(
            sources([
                "PGHOST": "elsewhere", "PGPORT": "1", "PGUSER": "eve", "PGDATABASE": "cats", "PGPASSWORD": "other",
                "PGCONNECT_TIMEOUT": "1",
            ]))
        for (name, value) in [
            ("host", "localhost"), ("port", "5432"), ("user", "ann"), ("dbname", "dogs"), ("password", "s3cret-word"),
            ("connect_timeout", "30"),
        ] {
            #expect(try settings.parameter(name) == value)
        }
        #expect(settings.warnings == [])
    }

    @Test(arguments: [
        ("PGHOSTADDR", "10.0.0.1", "10.0.0.1", "libpq would connect there, whatever POSTGRES_HOST says"),
        ("PGSERVICE", "prod", "prod", "libpq would mix what that service holds with these settings"),
        ("PGPASSWORD", "hunter2", "***", "libpq would take it where POSTGRES_PASSWORD is empty"),
    ])
    func `those that would act all the same are refused`(
        _ name: String, value: String, shown: String, reason: String
    ) throws {
        let found = violations(sources([name: value, "POSTGRES_PASSWORD": ""]))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("\(name) must be unset, found '\(shown)': \(reason); ") == true)
        #expect(violations(sources([name: "", "POSTGRES_PASSWORD": ""])) == [], "an empty one says nothing")
        let elsewhere = ["PERSISTENCE_MODULE": "eventsourcing.popo", name: value]
        #expect(violations(bareSources(elsewhere)) == [], "PostgreSQL is not in use")
    }

    @Test func `an address in the URL wins over PGHOSTADDR`() throws {
        let settings = try resolve(
            sources(["PGHOSTADDR": "10.0.0.1", "DATABASE_URL": "postgresql://db/dogs?hostaddr=10.0.0.2"]))
        #expect(try settings.parameter("hostaddr") == "10.0.0.2")
    }

    @Test func `PGTARGETSESSIONATTRS is honoured below the URL`() throws {
        let given = ["PGTARGETSESSIONATTRS": "standby"]
        #expect(try resolve(sources(given)).parameter("target_session_attrs") == "standby")
        let url = ["DATABASE_URL": "postgresql://db/dogs?target_session_attrs=any"]
        let settings = try resolve(sources(given.merging(url) { $1 }))
        #expect(try settings.parameter("target_session_attrs") == "any")
        guard case .postgres(let postgres) = try settings.store(for: .base) else {
            Issue.record("not PostgreSQL")
            return
        }
        #expect(postgres.parameters.filter { $0.name == "target_session_attrs" }.count == 1)
        #expect(try resolve(sources()).parameter("target_session_attrs") == nil)
    }

    @Test func `those that act are named in one warning`() throws {
        let settings = try resolve(
            sources([
                "PGSSLMODE": "require", "PGOPTIONS": "-c geqo=off", "PGSSLROOTCERT": "", "PGPASSFILE": "/x",
                "PGAPPNAME": "mine", "PGSSLCERT": "/c",
                "DATABASE_URL": "postgresql://db/dogs?sslcert=/d",
            ]))
        #expect(
            settings.warnings == [
                "libpq also takes PGOPTIONS, PGSSLMODE from the environment; what DATABASE_URL or another setting says wins"
            ])
    }

    @Test(arguments: ["service=prod", "sslmode=require&service=prod"])
    func `a service in the URL is refused with the reason`(_ option: String) {
        let found = violations(sources(["DATABASE_URL": "postgresql:///?\(option)"]))
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("DATABASE_URL must be postgresql://…, found '***': a service is not taken: ") == true
        )
    }
}
