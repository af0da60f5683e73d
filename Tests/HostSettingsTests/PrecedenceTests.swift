import HostSettings
import Testing

@Suite("Which source wins") struct PrecedenceTests {
    @Test func `the environment wins over the env file the URL and the default`() throws {
        let url = "postgresql://u:p@urlhost/db"
        let file = "POSTGRES_HOST=filehost\nDATABASE_URL=\(url)"
        let bare = ["PERSISTENCE_MODULE": "eventsourcing.postgres"]
        let all = try resolve(bareSources(bare.merging(["POSTGRES_HOST": "envhost"]) { $1 }, envFile: file))
        #expect(try all.parameter("host") == "envhost")
        #expect(all.row("POSTGRES_HOST")?.source == .environment)

        let withoutEnvironment = try resolve(bareSources(bare, envFile: file))
        #expect(try withoutEnvironment.parameter("host") == "filehost")
        #expect(withoutEnvironment.row("POSTGRES_HOST")?.source == .envFile("deploy.env"))

        let onlyURL = try resolve(bareSources(bare, envFile: "DATABASE_URL=\(url)"))
        #expect(try onlyURL.parameter("host") == "urlhost")
        #expect(onlyURL.row("POSTGRES_HOST")?.source == .connectionURI("DATABASE_URL"))
        #expect(onlyURL.row("POSTGRES_HOST")?.source.description == "DATABASE_URL")

        let none = try resolve(sources())
        #expect(try none.parameter("host") == "localhost")
        #expect(none.row("POSTGRES_HOST")?.source == .default)
    }

    @Test func `a variable in the env file wins over a URL in the environment`() throws {
        let settings = try resolve(
            sources(["DATABASE_URL": "postgresql://u:p@urlhost/db"], envFile: "POSTGRES_HOST=filehost"))
        #expect(try settings.parameter("host") == "filehost")
    }

    @Test func `an empty variable lets the next source speak`() throws {
        let settings = try resolve(sources(["POSTGRES_POOL_SIZE": ""], envFile: "POSTGRES_POOL_SIZE=7"))
        #expect(settings.row("POSTGRES_POOL_SIZE")?.displayedValue == "7")
    }

    @Test func `an empty list overrules the env file`() throws {
        let settings = try resolve(sources(["EXCLUDE_GROUPS": ""], envFile: "EXCLUDE_GROUPS=lifespan"))
        #expect(settings.discovery.excludedGroups == [])
    }

    @Test func `a prefixed variable wins for its application alone`() throws {
        let given = sources(
            ["DOGSCHOOL_POSTGRES_DBNAME": "school", "DOGSCHOOL_POSTGRES_PORT": "6000"],
            envFile: "POSTGRES_POOL_SIZE=9\nDOGSCHOOL_POSTGRES_POOL_SIZE=3")
        let settings = try SettingsResolver(given).resolve(applications: ["DogSchool", "Shop"])
        #expect(try settings.parameter("dbname", for: .application("DogSchool")) == "school")
        #expect(try settings.parameter("port", for: .application("DogSchool")) == "6000")
        #expect(try settings.parameter("dbname", for: .application("Shop")) == "dogs")
        #expect(try settings.parameter("dbname") == "dogs")
        guard case .postgres(let school) = try settings.store(for: .application("DogSchool")),
            case .postgres(let shop) = try settings.store(for: .application("Shop"))
        else {
            Issue.record("not PostgreSQL")
            return
        }
        #expect(school.pool.base == 3)
        #expect(shop.pool.base == 9)
        #expect(settings.row("DOGSCHOOL_POSTGRES_DBNAME")?.displayedValue == "school")
    }

    @Test func `a prefixed variable in the env file wins over a plain one in the environment`() throws {
        let given = sources(envFile: "DOGSCHOOL_POSTGRES_DBNAME=school")
        let settings = try SettingsResolver(given).resolve(applications: ["DogSchool"])
        #expect(try settings.parameter("dbname", for: .application("DogSchool")) == "school")
    }

    @Test func `the name in front has only letters digits and underscores`() throws {
        let given = sources(["TRICK_COUNTS_V2_POSTGRES_POOL_SIZE": "4"])
        let settings = try SettingsResolver(given).resolve(projections: ["trick-counts.v2"])
        guard case .postgres(let projection) = try settings.store(for: .projection("trick-counts.v2")) else {
            Issue.record("not PostgreSQL")
            return
        }
        #expect(projection.pool.base == 4)
        #expect(projection.pool.overflow == 3)
    }

    @Test func `a projection has the pools of projections unless it has its own`() throws {
        let settings = try resolve(sources(["POSTGRES_POOL_SIZE": "9", "POSTGRES_MAX_OVERFLOW": "20"]))
        guard case .postgres(let projection) = try settings.store(for: .projection("trick_counts")) else {
            Issue.record("not PostgreSQL")
            return
        }
        #expect(projection.pool.base == 2)
        #expect(projection.pool.overflow == 3)
    }

    @Test func `a prefixed variable is checked together with all others`() {
        let given = sources([
            "DOGSCHOOL_POSTGRES_PORT": "0", "TRICK_COUNTS_POSTGRES_POOL_SIZE": "x", "LOG_LEVEL": "loud",
        ])
        let found = violations(given, applications: ["DogSchool"], projections: ["trick_counts"])
        #expect(found.count == 3)
        #expect(found.contains("DOGSCHOOL_POSTGRES_PORT must be 1–65535 each, found '0'"))
        #expect(found.contains("TRICK_COUNTS_POSTGRES_POOL_SIZE must be 1–50, found 'x'"))
        #expect(violations(given).count == 1)
    }

    @Test func `an application may have a store of its own`() throws {
        let given = sources(["SHOP_PERSISTENCE_MODULE": "eventsourcing.sqlite", "SHOP_SQLITE_DBNAME": "shop.sqlite"])
        let settings = try SettingsResolver(given).resolve(applications: ["Shop"])
        guard case .sqlite(let shop) = try settings.store(for: .application("Shop")) else {
            Issue.record("not SQLite")
            return
        }
        #expect(shop.path == "shop.sqlite")
    }

    @Test func `a prefixed URL stands above plain variables and below prefixed ones`() throws {
        let given = sources([
            "POSTGRES_HOST": "plain", "SHOP_DATABASE_URL": "postgresql://u:p@urlhost:7000/urldb?sslmode=require",
            "SHOP_POSTGRES_DBNAME": "own",
        ])
        let settings = try SettingsResolver(given).resolve(applications: ["Shop"])
        #expect(try settings.parameter("host", for: .application("Shop")) == "urlhost")
        #expect(try settings.parameter("port", for: .application("Shop")) == "7000")
        #expect(try settings.parameter("dbname", for: .application("Shop")) == "own")
        #expect(try settings.parameter("sslmode", for: .application("Shop")) == "require")
        #expect(try settings.parameter("host") == "plain")
        #expect(try settings.parameter("sslmode") == nil)
    }

    @Test func `the password may stand in a file`() throws {
        let given = sources(
            ["POSTGRES_PASSWORD": String?.none, "POSTGRES_PASSWORD_FILE": "/run/pw"], files: ["/run/pw": "from file \n"]
        )
        let settings = try resolve(given)
        #expect(try settings.parameter("password") == "from file ")
        #expect(settings.row("POSTGRES_PASSWORD")?.source == .secretFile("POSTGRES_PASSWORD_FILE"))
        #expect(settings.row("POSTGRES_PASSWORD")?.displayedValue == "***")
    }

    @Test func `a password file of the environment wins over a password of the env file`() throws {
        let given = sources(
            ["POSTGRES_PASSWORD": String?.none, "POSTGRES_PASSWORD_FILE": "/run/pw"], envFile: "POSTGRES_PASSWORD=old",
            files: ["/run/pw": "new"])
        #expect(try resolve(given).parameter("password") == "new")
        let other = sources(envFile: "POSTGRES_PASSWORD_FILE=/run/pw", files: ["/run/pw": "new"])
        #expect(try resolve(other).parameter("password") == "s3cret-word")
    }

    @Test func `a password file that cannot be read is a violation`() {
        let found = violations(sources(["POSTGRES_PASSWORD": String?.none, "POSTGRES_PASSWORD_FILE": "/gone"]))
        #expect(
            found == [
                "POSTGRES_PASSWORD_FILE must be a file that can be read, found '/gone': give the running user the right to read it, or correct the path"
            ])
    }

    @Test func `a password and a file of it in one place are a violation`() {
        let found = violations(sources(["POSTGRES_PASSWORD_FILE": "/run/pw"], files: ["/run/pw": "x"]))
        #expect(
            found == [
                "POSTGRES_PASSWORD_FILE must be unset where POSTGRES_PASSWORD is set, found '/run/pw': set only one of them in environment"
            ])
    }
}
