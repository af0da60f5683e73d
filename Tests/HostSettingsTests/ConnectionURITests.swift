import HostSettings
import Testing

@Suite("DATABASE_URL") struct ConnectionURITests {
    private func settings(_ url: String, _ changes: [String: String] = [:]) throws -> HostSettings {
        try resolve(
            bareSources(
                ["PERSISTENCE_MODULE": "eventsourcing.postgres", "DATABASE_URL": url].merging(changes) { $1 }))
    }

    @Test(arguments: [
        ("postgresql://ann:p%40ss%2Fw@db.example:6543/dogs", "db.example", "6543", "p@ss/w"),
        ("postgres://ann:pw@[::1]:5433/dogs", "::1", "5433", "pw"),
        ("postgresql://ann:pw@%2Fvar%2Frun%2Fpostgresql/dogs", "/var/run/postgresql", "5432", "pw"),
        ("postgresql://ann:pw@/dogs?host=/tmp&port=5555", "/tmp", "5555", "pw"),
        ("postgresql://ann:pw@a:1,b,c:3/dogs", "a,b,c", "1,5432,3", "pw"),
        ("postgresql://ann:@db/dogs", "db", "5432", ""),
        ("postgresql://ann:pw@/dogs", "localhost", "5432", "pw"),
        ("postgresql://ann:a?b#c@db/dogs", "db", "5432", "a?b#c"),
        ("postgresql://db/dogs?user=ann&password=pw", "db", "5432", "pw"),
        ("postgresql:///dogs?hostaddr=10.0.0.1&user=ann&password=pw", "10.0.0.1", "5432", "pw"),
    ])
    func `is taken apart by libpq`(url: String, host: String, port: String, password: String) throws {
        var changes: [String: String] = [:]
        // libpq reads an empty password in a URI as none; the variable says that it is meant.
        if password.isEmpty { changes["POSTGRES_PASSWORD"] = "" }
        let settings = try settings(url, changes)
        #expect(try settings.parameter("host") == host)
        #expect(try settings.parameter("port") == port)
        #expect(try settings.parameter("user") == "ann")
        #expect(try settings.parameter("password") == password)
        #expect(try settings.parameter("dbname") == "dogs")
    }

    @Test func `other options travel on to the connection`() throws {
        let settings = try settings(
            "postgresql://ann:pw@db/dogs?sslmode=verify-full&sslrootcert=/ca.pem&options=-c%20geqo%3Doff&connect_timeout=12"
        )
        #expect(try settings.parameter("sslmode") == "verify-full")
        #expect(try settings.parameter("sslrootcert") == "/ca.pem")
        #expect(try settings.parameter("options") == "-c geqo=off")
        #expect(try settings.parameter("connect_timeout") == "12")
        #expect(settings.row("POSTGRES_CONNECT_TIMEOUT")?.source == .connectionURI("DATABASE_URL"))
    }

    @Test func `variables win over its fields one by one`() throws {
        let url = "postgresql://ann:pw@db:6543/dogs?connect_timeout=12"
        #expect(try settings(url, ["POSTGRES_USER": "bob"]).parameter("user") == "bob")
        #expect(try settings(url, ["POSTGRES_USER": "bob"]).parameter("host") == "db")
        #expect(try settings(url, ["POSTGRES_DBNAME": "cats"]).parameter("dbname") == "cats")
        #expect(try settings(url, ["POSTGRES_PASSWORD": ""]).parameter("password") == "")
        #expect(try settings(url, ["POSTGRES_PORT": "1"]).parameter("port") == "1")
        #expect(try settings(url, ["POSTGRES_PORT": "1"]).parameter("host") == "db")
        #expect(try settings(url, ["POSTGRES_CONNECT_TIMEOUT": "20"]).parameter("connect_timeout") == "20")
    }

    @Test func `an own host without an own port takes the default port`() throws {
        let url = "postgresql://ann:pw@a:1,b:2/dogs?hostaddr=10.0.0.1,10.0.0.2"
        let own = try settings(url, ["POSTGRES_HOST": "mine"])
        #expect(try own.parameter("port") == "5432")
        // The address would overrule the host.
        #expect(try own.parameter("hostaddr") == nil)
        #expect(try settings(url, ["POSTGRES_HOST": "mine", "POSTGRES_PORT": "7"]).parameter("port") == "7")
        #expect(try settings(url).parameter("port") == "1,2")
        #expect(try settings(url).parameter("hostaddr") == "10.0.0.1,10.0.0.2")
    }

    @Test(arguments: [
        ("mysql://ann:hunter2@db/dogs", "only postgresql:// and postgres:// are taken"),
        ("hunter2", "only postgresql:// and postgres:// are taken"),
        ("host=db password=hunter2", "only postgresql:// and postgres:// are taken"),
        ("postgresql://ann:hunter2%ZZ@db/dogs", "a '%' is not followed by two hexadecimal digits"),
        ("postgresql://ann:hunter2%00@db/dogs", "it holds %00"),
        ("postgresql://ann:hunter2@[::1/dogs", "its IPv6 address is not closed"),
        ("postgresql://ann:hunter2@[]/dogs", "its IPv6 address is empty"),
        ("postgresql://ann:hunter2@[::1]x/dogs", "something other than ':' or '/' follows its IPv6 address"),
        ("postgresql://ann:hunter2@db/dogs?hunter2=1", "it has an option that libpq does not know"),
        ("postgresql://ann:x@db/dogs?hunter2", "one of its options has no '='"),
        ("postgresql://ann:x@db/dogs?sslmode=a=hunter2", "one of its options has more than one '='"),
        ("postgresql://ann:x@hunter2@db/dogs", "must be percent-encoded"),
        ("postgresql://ann:1234/hunter2@db/dogs", "must be percent-encoded"),
        ("postgresql://ann:hunter2/x@db/dogs", "must be percent-encoded"),
    ])
    func `a wrong one is refused without showing it`(url: String, reason: String) {
        let found = violations(sources(["DATABASE_URL": url]))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("DATABASE_URL must be postgresql://…, found '***': ") == true)
        #expect(found.first?.contains(reason) == true)
        #expect(found.first?.contains("hunter2") == false)
    }

    @Test func `a piece of a password that looks like a port is not shown`() {
        let found = violations(
            bareSources([
                "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_USER": "u", "POSTGRES_PASSWORD": "p",
                "DATABASE_URL": "postgresql://ann:hunter2/dogs",
            ]))
        #expect(
            found == [
                "DATABASE_URL must be 1–65535 each, found '***': of port in it; see also whether all of it is percent-encoded"
            ])
    }

    @Test func `a field out of range names the URL`() {
        let found = violations(sources(["DATABASE_URL": "postgresql://ann:pw@db/dogs?connect_timeout=2"]))
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("DATABASE_URL must be 5–2147483 s, found '***': of connect_timeout in it") == true)
    }

    @Test func `is shown without its passwords`() throws {
        let settings = try settings(
            "postgresql://ann:hunter2@[::1]:6543,db:1/dogs?sslmode=require&sslpassword=hunter3&connect_timeout=12")
        #expect(
            settings.row("DATABASE_URL")?.displayedValue
                == "postgresql://ann:***@[::1]:6543,db:1/dogs?sslmode=require&sslpassword=***&connect_timeout=12")
    }

    @Test func `is not looked at when PostgreSQL is not in use`() throws {
        let settings = try resolve(
            bareSources(["PERSISTENCE_MODULE": "eventsourcing.popo", "DATABASE_URL": "mysql://a:hunter2@b/c"]))
        #expect(settings.row("DATABASE_URL")?.displayedValue == "***")
    }
}
