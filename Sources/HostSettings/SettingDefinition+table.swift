extension SettingDefinition {
    /// PostgreSQL keeps its time-outs as milliseconds in 32 bits.
    private static let longestTimeout = 2_147_483
    /// Nobody waits for an answer for longer.
    private static let longestWait = 3600

    /// Every variable, group by group.
    public static let all: [SettingDefinition] = eventStore + projections + host

    private static let eventStore: [SettingDefinition] = [
        .init(
            "PERSISTENCE_MODULE", .eventStore, .choice(PersistenceModule.allCases.map(\.rawValue), anyCase: false),
            standard: PersistenceModule.postgres.rawValue, "the store: PostgreSQL, an SQLite file, or memory"),
        .init("POSTGRES_DBNAME", .eventStore, .text("a name"), urlOption: "dbname", "the database"),
        .init(
            "POSTGRES_HOST", .eventStore, .text("host name, address or socket folder, or a list"),
            standard: "localhost",
            urlOption: "host", "where the server is"),
        .init(
            "POSTGRES_PORT", .eventStore, .ports, standard: "5432", urlOption: "port",
            "the server's port; one, or one for each host"),
        .init("POSTGRES_USER", .eventStore, .text("a name"), urlOption: "user", "the role that connects"),
        .init(
            "POSTGRES_PASSWORD", .eventStore, .password, isSecret: true, urlOption: "password",
            fileVariable: "POSTGRES_PASSWORD_FILE", "its password; may be set empty"),
        .init("POSTGRES_PASSWORD_FILE", .eventStore, .text("a path"), "a file that holds the password"),
        .init(
            "POSTGRES_SCHEMA", .eventStore, .identifier, standard: "public",
            "schema of the event store's, the tracking and the read model's tables"),
        .init(
            "DATABASE_URL", .eventStore, .connectionURI, isSecret: true,
            "base for the connection's fields; a variable of its own wins over each"),
        .init("CREATE_TABLE", .eventStore, .boolean, standard: "true", "create missing tables at startup"),
        .init(
            "POSTGRES_POOL_SIZE", .eventStore, .integer(1...50), standard: "5",
            "base pool of each API application"),
        .init(
            "POSTGRES_MAX_OVERFLOW", .eventStore, .integer(0...100), standard: "10",
            "connections beyond the base, closed when idle"),
        .init(
            "POSTGRES_CONN_MAX_AGE", .eventStore, .decimalSeconds(60...longestTimeout), standard: "600",
            "a connection older than this is replaced when returned"),
        .init(
            "POSTGRES_POOL_TIMEOUT", .eventStore, .seconds(1...longestWait), standard: "30",
            "longest wait for a pooled connection"),
        .init(
            "POSTGRES_CONNECT_TIMEOUT", .eventStore, .seconds(5...longestTimeout), standard: "30",
            urlOption: "connect_timeout", "longest wait for a connection"),
        .init(
            "POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT", .eventStore, .seconds(1...longestTimeout), standard: "5",
            "the server ends a session that idles in a transaction for longer"),
        .init(
            "POSTGRES_LOCK_TIMEOUT", .eventStore, .seconds(0...longestTimeout), standard: "5",
            "longest wait for a lock; 0: no limit"),
        .init(
            "ORIGINATOR_ID_TYPE", .eventStore, .choice(["uuid", "text"], anyCase: true), standard: "uuid",
            "type of originator_id in event tables that the host creates"),
        .init(
            "POSTGRES_PRE_PING", .eventStore, .boolean, standard: "false", "check a pooled connection before use"),
        .init(
            "POSTGRES_SINGLE_ROW_TRACKING", .eventStore, .boolean, standard: "true",
            aliases: ["SINGLE_ROW_TRACKING", "SQLITE_SINGLE_ROW_TRACKING"],
            "one tracking row for each application; false is refused"),
        .init("SQLITE_DBNAME", .eventStore, .text("a path, or :memory:"), "file of the embedded store"),
        .init(
            "SQLITE_LOCK_TIMEOUT", .eventStore, .seconds(0...longestTimeout), standard: "5",
            "longest wait for another process that writes"),
    ]

    private static let projections: [SettingDefinition] = [
        .init(
            "POSTGRES_PROJECTION_POOL_SIZE", .projections, .integer(1...20), standard: "2",
            "base pool of a projection's two pools (upstream, tracking)"),
        .init(
            "POSTGRES_PROJECTION_MAX_OVERFLOW", .projections, .integer(0...20), standard: "3", "overflow of the same"),
        .init(
            "MAX_PROJECTION_RUNNERS", .projections, .integer(0...1024), standard: "8",
            "most runners in this process; 0 runs none"),
        .init(
            "POSTGRES_MAX_CONNECTIONS", .projections, .integer(1...262_143), standard: "100",
            "what the connection budget is compared with; not enforced"),
        .init(
            "POSTGRES_PROJECTION_SYNCHRONOUS_COMMIT", .projections, .choice(["on", "off"], anyCase: true),
            standard: "off", "synchronous_commit of the runners' transactions"),
        .init(
            "PROJECTION_APPLY_TIMEOUT", .projections, .seconds(1...longestTimeout), standard: "30",
            "deadline of one call of a plugin"),
        .init(
            "PROJECTION_CONNECTIONS", .projections, .integer(1...100), standard: "12",
            "most connections of all runners of the process together, within the pools' bounds"),
    ]

    private static let host: [SettingDefinition] = [
        .init(
            "PROJECTIONIST_MANIFESTS", .host, .folders, "folders of manifests, below --manifests, above ./manifests"),
        .init("PROJECTIONIST_PLUGIN_PATH", .host, .folders, "folders in which bare library names are looked for"),
        .init(
            "PROJECTIONIST_STATE_DIR", .host, .text("a path"),
            "folder of private copies of libraries, and of what is known of them; default: $XDG_STATE_HOME/projectionist, "
                + "~/.local/state/projectionist"
        ),
        .init(
            "PROJECTIONIST_PROBE", .host, .boolean, standard: "true",
            "try a library in a child process before it is opened for the first time"),
        .init(
            "PROJECTIONIST_PROBE_TIMEOUT", .host, .seconds(1...longestWait), standard: "10",
            "longest time that one call of a library may take there; thrice that in a second trial"),
        .init(
            "EXCLUDE_GROUPS", .host, .names, "groups of entry points to leave out: applications, projections, lifespan"),
        .init("EXCLUDE_ENTRY_POINTS", .host, .names, "entry points to leave out"),
        .init("ENVIRONMENT", .host, .text("a word"), "what this deployment is, such as production or test"),
        .init(
            "LOG_LEVEL", .host,
            .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"], anyCase: true),
            standard: "info", "what is logged at least"),
        .init(
            "LOG_FORMAT", .host, .choice(LogFormat.allCases.map(\.rawValue), anyCase: true), standard: "text",
            "how a log line looks"),
        .init(
            "HTTP_HOST", .host, .text("host name or address"), standard: "127.0.0.1",
            "where HTTP listens; beyond this machine only with a token"),
        .init(
            "HTTP_PORT", .host, .integer(0...65535), standard: "8080", "its port; 0 takes a free one and logs it"),
        .init(
            "HTTP_TOKEN", .host, .token, isSecret: true, fileVariable: "HTTP_TOKEN_FILE",
            "what clients must send: Authorization: Bearer"),
        .init("HTTP_TOKEN_FILE", .host, .text("a path"), "a file that holds the token"),
        .init(
            "HTTP_MAX_BODY_SIZE", .host, .bytes(1024...1_073_741_824), standard: "8388608",
            "largest body of a request"),
        .init("HTTP_MAX_BATCH", .host, .integer(1...100_000), standard: "1000", "most events of one append"),
        .init("HTTP_MAX_PAGE_SIZE", .host, .integer(1...10_000), standard: "1000", "most events of one page"),
        .init("HTTP_MAX_FEEDS", .host, .integer(0...10_000), standard: "100", "most open feeds; 0: none"),
        .init("HTTP_MAX_CONNECTIONS", .host, .integer(1...65535), standard: "1024", "most connections of clients"),
        .init(
            "HTTP_HEADER_TIMEOUT", .host, .seconds(1...longestWait), standard: "10",
            "longest time that a request's head may take to come"),
        .init(
            "HTTP_READ_TIMEOUT", .host, .seconds(1...longestWait), standard: "30",
            "longest pause in a request's body, and between requests"),
        .init(
            "HTTP_MAX_WAIT", .host, .seconds(1...longestWait), standard: "60",
            "longest time-out that a wait for a position may ask for"),
        .init(
            "SHUTDOWN_TIMEOUT", .host, .seconds(1...longestTimeout), standard: "30",
            "longest time from SIGTERM to the exit"),
    ]
}
