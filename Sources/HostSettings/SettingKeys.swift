/// Every variable, group by group: the only place that knows their names, defaults and ranges. Parsing,
/// `projectionist settings` and the documentation are made from it.
enum SettingKeys {
    /// PostgreSQL keeps its time-outs as milliseconds in 32 bits.
    private static let longestTimeout = 2_147_483
    /// Nobody waits for an answer for longer.
    private static let longestWait = 3600

    /// What every variable takes, in the order of the documentation.
    static let definitions: [SettingDefinition] = eventStore + projections + host

    private static let eventStore: [SettingDefinition] = [
        persistence.definition, database.definition, server.definition, port.definition, user.definition,
        password.definition, passwordFile.definition, schema.definition, connectionURI.definition,
        createsTables.definition, poolSize.definition, poolOverflow.definition, connectionAge.definition,
        poolTimeout.definition, connectTimeout.definition, idleInTransactionTimeout.definition, lockTimeout.definition,
        originatorIDType.definition, checksBeforeUse.definition, singleRowTracking.definition, sqliteFile.definition,
        sqliteLockTimeout.definition,
    ]

    private static let projections: [SettingDefinition] = [
        projectionPoolSize.definition, projectionPoolOverflow.definition, maximumRunners.definition,
        maximumConnections.definition, projectionsCommitSynchronously.definition, applyTimeout.definition,
        projectionConnections.definition, projectionRole.definition,
    ]

    private static let host: [SettingDefinition] = [
        manifestFolders.definition, pluginFolders.definition, stateFolder.definition, trust.definition,
        trustedKeys.definition, probesLibraries.definition, probeTimeout.definition, excludedGroups.definition,
        excludedEntryPoints.definition, environment.definition,
        logLevel.definition, logFormat.definition, httpHost.definition, httpPort.definition, httpToken.definition,
        httpTokenFile.definition, httpBodySize.definition, httpBatch.definition, httpPageSize.definition,
        httpFeeds.definition, httpConnections.definition, httpHeaderTimeout.definition, httpReadTimeout.definition,
        httpWait.definition, shutdownTimeout.definition,
    ]

    // MARK: Event store

    static let persistence = SettingKey.choice(
        "PERSISTENCE_MODULE", .eventStore, anyCase: false, default: PersistenceModule.postgres,
        "the store: PostgreSQL, an SQLite file, or memory")
    static let database = SettingKey.optionalText(
        "POSTGRES_DBNAME", .eventStore, .text("a name"), urlOption: "dbname", "the database")
    static let server = SettingKey.text(
        "POSTGRES_HOST", .eventStore, .text("host name, address or socket folder, or a list"), default: "localhost",
        urlOption: "host", "where the server is")
    static let port = SettingKey.text(
        "POSTGRES_PORT", .eventStore, .ports, default: "5432", urlOption: "port",
        "the server's port; one, or one for each host")
    static let user = SettingKey.optionalText(
        "POSTGRES_USER", .eventStore, .text("a name"), urlOption: "user", "the role that connects")
    static let password = SettingKey.optionalText(
        "POSTGRES_PASSWORD", .eventStore, .password, isSecret: true, urlOption: "password",
        fileVariable: "POSTGRES_PASSWORD_FILE", "its password; may be set empty")
    static let passwordFile = SettingKey.optionalText(
        "POSTGRES_PASSWORD_FILE", .eventStore, .text("a path"), "a file that holds the password")
    static let schema = SettingKey.text(
        "POSTGRES_SCHEMA", .eventStore, .identifier, default: "public",
        "schema of the event store's, the tracking and the read model's tables")
    static let connectionURI = SettingKey.optionalText(
        "DATABASE_URL", .eventStore, .connectionURI, isSecret: true,
        "base for the connection's fields; a variable of its own wins over each")
    static let createsTables = SettingKey.boolean(
        "CREATE_TABLE", .eventStore, default: true, "create missing tables at startup")
    static let poolSize = SettingKey.integer(
        "POSTGRES_POOL_SIZE", .eventStore, 1...50, default: 5, "base pool of each API application")
    static let poolOverflow = SettingKey.integer(
        "POSTGRES_MAX_OVERFLOW", .eventStore, 0...100, default: 10, "connections beyond the base, closed when idle")
    static let connectionAge = SettingKey.decimalSeconds(
        "POSTGRES_CONN_MAX_AGE", .eventStore, 60...longestTimeout, default: 600,
        "a connection older than this is replaced when returned")
    static let poolTimeout = SettingKey.seconds(
        "POSTGRES_POOL_TIMEOUT", .eventStore, 1...longestWait, default: 30, "longest wait for a pooled connection")
    static let connectTimeout = SettingKey.seconds(
        "POSTGRES_CONNECT_TIMEOUT", .eventStore, 5...longestTimeout, default: 30, urlOption: "connect_timeout",
        "longest wait for a connection")
    static let idleInTransactionTimeout = SettingKey.seconds(
        "POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT", .eventStore, 1...longestTimeout, default: 5,
        "the server ends a session that idles in a transaction for longer")
    static let lockTimeout = SettingKey.seconds(
        "POSTGRES_LOCK_TIMEOUT", .eventStore, 0...longestTimeout, default: 5, "longest wait for a lock; 0: no limit")
    static let originatorIDType = SettingKey.word(
        "ORIGINATOR_ID_TYPE", .eventStore, of: ["uuid", "text"], default: "uuid",
        "type of originator_id in event tables that the host creates")
    static let checksBeforeUse = SettingKey.boolean(
        "POSTGRES_PRE_PING", .eventStore, default: false, "check a pooled connection before use")
    static let singleRowTracking = SettingKey.boolean(
        "POSTGRES_SINGLE_ROW_TRACKING", .eventStore, default: true,
        aliases: ["SINGLE_ROW_TRACKING", "SQLITE_SINGLE_ROW_TRACKING"],
        "one tracking row for each application; false is refused")
    static let sqliteFile = SettingKey.optionalText(
        "SQLITE_DBNAME", .eventStore, .text("a path, or :memory:"), "file of the embedded store")
    static let sqliteLockTimeout = SettingKey.seconds(
        "SQLITE_LOCK_TIMEOUT", .eventStore, 0...longestTimeout, default: 5,
        "longest wait for another process that writes")

    // MARK: Projections

    static let projectionPoolSize = SettingKey.integer(
        "POSTGRES_PROJECTION_POOL_SIZE", .projections, 1...20, default: 2,
        "base pool of a projection's two pools (upstream, tracking)")
    static let projectionPoolOverflow = SettingKey.integer(
        "POSTGRES_PROJECTION_MAX_OVERFLOW", .projections, 0...20, default: 3, "overflow of the same")
    static let maximumRunners = SettingKey.integer(
        "MAX_PROJECTION_RUNNERS", .projections, 0...1024, default: 8, "most runners in this process; 0 runs none")
    static let maximumConnections = SettingKey.integer(
        "POSTGRES_MAX_CONNECTIONS", .projections, 1...262_143, default: 100,
        "what the connection budget is compared with; not enforced")
    static let projectionsCommitSynchronously = SettingKey.onOff(
        "POSTGRES_PROJECTION_SYNCHRONOUS_COMMIT", .projections, default: false,
        "synchronous_commit of the runners' transactions")
    static let applyTimeout = SettingKey.seconds(
        "PROJECTION_APPLY_TIMEOUT", .projections, 1...longestTimeout, default: 30, "deadline of one call of a plugin")
    static let projectionRole = SettingKey.optionalText(
        "PROJECTION_ROLE", .projections, .identifier,
        "the role of lesser rights under which plugins' statements run on PostgreSQL; the host's own role must be a member"
    )
    static let projectionConnections = SettingKey.integer(
        "PROJECTION_CONNECTIONS", .projections, 1...100, default: 12,
        "most connections of all runners of the process together, within the pools' bounds")

    // MARK: Host

    static let manifestFolders = SettingKey.folders(
        "PROJECTIONIST_MANIFESTS", .host, "folders of manifests, below --manifests, above ./manifests")
    static let pluginFolders = SettingKey.folders(
        "PROJECTIONIST_PLUGIN_PATH", .host, "folders in which bare library names are looked for")
    static let stateFolder = SettingKey.optionalText(
        "PROJECTIONIST_STATE_DIR", .host, .text("a path"),
        "folder of private copies of libraries, and of what is known of them; default: $XDG_STATE_HOME/projectionist, ~/.local/state/projectionist"
    )
    static let trust = SettingKey.choice(
        "PROJECTIONIST_TRUST", .host, anyCase: false, default: LibraryTrust.files,
        "which libraries are opened: files, those whose files belong to the right users; pinned, those alone that their manifests pin; signed, those alone of pinning manifests that a trusted key has signed"
    )
    static let trustedKeys = SettingKey.text(
        "PROJECTIONIST_TRUSTED_KEYS", .host, .text("a path"), default: "/etc/projectionist/keys",
        "folder of the public keys (*.pub of minisign) by which manifests must be signed where PROJECTIONIST_TRUST is signed"
    )
    static let probesLibraries = SettingKey.boolean(
        "PROJECTIONIST_PROBE", .host, default: true,
        "try a library in a child process before it is opened for the first time")
    static let probeTimeout = SettingKey.seconds(
        "PROJECTIONIST_PROBE_TIMEOUT", .host, 1...longestWait, default: 10,
        "longest time that one call of a library may take there; thrice that in a second trial")
    static let excludedGroups = SettingKey.names(
        "EXCLUDE_GROUPS", .host, "groups of entry points to leave out: applications, projections, lifespan")
    static let excludedEntryPoints = SettingKey.names(
        "EXCLUDE_ENTRY_POINTS", .host, "entry points to leave out")
    static let environment = SettingKey.optionalText(
        "ENVIRONMENT", .host, .text("a word"), "what this deployment is, such as production or test")
    static let logLevel = SettingKey.word(
        "LOG_LEVEL", .host, of: ["trace", "debug", "info", "notice", "warning", "error", "critical"], default: "info",
        "what is logged at least")
    static let logFormat = SettingKey.choice(
        "LOG_FORMAT", .host, anyCase: true, default: LogFormat.text, "how a log line looks")
    static let httpHost = SettingKey.text(
        "HTTP_HOST", .host, .text("host name or address"), default: "127.0.0.1",
        "where HTTP listens; beyond this machine only with a token")
    static let httpPort = SettingKey.integer(
        "HTTP_PORT", .host, 0...65535, default: 8080, "its port; 0 takes a free one and logs it")
    static let httpToken = SettingKey.optionalText(
        "HTTP_TOKEN", .host, .token, isSecret: true, fileVariable: "HTTP_TOKEN_FILE",
        "what clients must send: Authorization: Bearer")
    static let httpTokenFile = SettingKey.optionalText(
        "HTTP_TOKEN_FILE", .host, .text("a path"), "a file that holds the token")
    static let httpBodySize = SettingKey.bytes(
        "HTTP_MAX_BODY_SIZE", .host, 1024...1_073_741_824, default: 8388608, "largest body of a request")
    static let httpBatch = SettingKey.integer(
        "HTTP_MAX_BATCH", .host, 1...100_000, default: 1000, "most events of one append")
    static let httpPageSize = SettingKey.integer(
        "HTTP_MAX_PAGE_SIZE", .host, 1...10_000, default: 1000, "most events of one page")
    static let httpFeeds = SettingKey.integer(
        "HTTP_MAX_FEEDS", .host, 0...10_000, default: 100, "most open feeds; 0: none")
    static let httpConnections = SettingKey.integer(
        "HTTP_MAX_CONNECTIONS", .host, 1...65535, default: 1024, "most connections of clients")
    static let httpHeaderTimeout = SettingKey.seconds(
        "HTTP_HEADER_TIMEOUT", .host, 1...longestWait, default: 10,
        "longest time that a request's head may take to come")
    static let httpReadTimeout = SettingKey.seconds(
        "HTTP_READ_TIMEOUT", .host, 1...longestWait, default: 30,
        "longest pause in a request's body, and between requests")
    static let httpWait = SettingKey.seconds(
        "HTTP_MAX_WAIT", .host, 1...longestWait, default: 60, "longest time-out that a wait for a position may ask for")
    static let shutdownTimeout = SettingKey.seconds(
        "SHUTDOWN_TIMEOUT", .host, 1...longestTimeout, default: 30, "longest time from SIGTERM to the exit")
}
