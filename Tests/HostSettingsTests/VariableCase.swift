import HostSettings
import Testing

/// How one variable is to behave.
struct VariableCase: Sendable, CustomTestStringConvertible {
    var name: String
    /// Its value when it is not set.
    var defaultValue: String?
    /// Written, and what it must become.
    var accepted: [(String, String)]
    var refused: [String]
    /// What an empty value must become; ``defaultValue`` where it is as if unset.
    var empty: String?
    var range: String
    var testDescription: String { name }

    init(
        _ name: String, _ defaultValue: String?, range: String, accepted: [(String, String)], refused: [String] = [],
        empty: String? = nil
    ) {
        self.name = name
        self.defaultValue = defaultValue
        self.accepted = accepted
        self.refused = refused
        self.empty = empty ?? defaultValue
        self.range = range
    }

    static func number(_ name: String, _ defaultValue: String, _ range: ClosedRange<Int>, unit: String = "")
        -> VariableCase
    {
        VariableCase(
            name, defaultValue, range: "\(range.lowerBound)–\(range.upperBound)\(unit)",
            accepted: [
                ("\(range.lowerBound)", "\(range.lowerBound)"), ("\(range.upperBound)", "\(range.upperBound)"),
                (" \(range.lowerBound) ", "\(range.lowerBound)"),
            ],
            refused: ["\(range.lowerBound - 1)", "\(range.upperBound + 1)", "many", "5.5", "99999999999999999999"])
    }

    static func boolean(_ name: String, _ defaultValue: String) -> VariableCase {
        VariableCase(
            name, defaultValue, range: "true false 1 0 yes no y n t f on off",
            accepted: ["true", "1", "yes", "Y", "t", "ON", "TRUE"].map { ($0, "true") }
                + ["false", "0", "no", "N", "f", "Off"].map { ($0, "false") },
            refused: ["maybe", "2", "truee"], empty: "false")
    }

    static func text(_ name: String, _ defaultValue: String?, range: String) -> VariableCase {
        VariableCase(name, defaultValue, range: range, accepted: [("some thing", "some thing"), ("other", "other")])
    }

    /// Two values that differ, as written and as they are meant.
    var twoValues: ((String, String), (String, String))? {
        guard let first = accepted.first, let second = accepted.first(where: { $0.1 != first.1 }) else { return nil }
        return (first, second)
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
        VariableCase("POSTGRES_DBNAME", nil, range: "a name", accepted: [("dogs", "dogs"), ("cats", "cats")]),
        text("POSTGRES_HOST", "localhost", range: "host name, address or socket folder, or a list"),
        VariableCase(
            "POSTGRES_PORT", "5432", range: "1–65535 each", accepted: [("1", "1"), ("65535", "65535")],
            refused: ["0", "65536", "five", "-1", "5432;1"]),
        VariableCase("POSTGRES_USER", nil, range: "a name", accepted: [("bob", "bob"), ("sue", "sue")]),
        VariableCase(
            "POSTGRES_PASSWORD", nil, range: "any text, may be empty", accepted: [("a b", "a b"), ("@:/%", "@:/%")],
            empty: ""),
        VariableCase(
            "POSTGRES_PASSWORD_FILE", nil, range: "a path",
            accepted: [("/run/secret", "/run/secret"), ("/run/other", "/run/other")]),
        VariableCase(
            "POSTGRES_SCHEMA", "public", range: "an identifier of 1–63 bytes",
            accepted: [("s", "s"), (String(repeating: "s", count: 63), String(repeating: "s", count: 63))],
            refused: [String(repeating: "s", count: 64), String(repeating: "ß", count: 32)]),
        VariableCase(
            "DATABASE_URL", nil, range: "postgresql://…",
            accepted: [
                ("postgresql://u:p@h/d", "postgresql://u:***@h/d"),
                ("postgres://h:1/d?sslmode=require", "postgresql://h:1/d?sslmode=require"),
            ]),
        boolean("CREATE_TABLE", "true"),
        number("POSTGRES_POOL_SIZE", "5", 1...50),
        number("POSTGRES_MAX_OVERFLOW", "10", 0...100),
        VariableCase(
            "POSTGRES_CONN_MAX_AGE", "600", range: "60–\(timeout) s, a fraction is allowed",
            accepted: [("60", "60"), ("\(timeout)", "\(timeout)"), ("60.5", "60.5"), ("3600.0", "3600")],
            refused: ["59", "59.9", "\(timeout + 1)", "1e9", "nan", "inf", "-60", "old", "1.2.3"]),
        number("POSTGRES_POOL_TIMEOUT", "30", 1...3600, unit: " s"),
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
        number("MAX_PROJECTION_RUNNERS", "8", 0...1024),
        number("POSTGRES_MAX_CONNECTIONS", "100", 1...262_143),
        VariableCase(
            "POSTGRES_PROJECTION_SYNCHRONOUS_COMMIT", "off", range: "on, off",
            accepted: [("on", "on"), ("off", "off"), ("ON", "on")], refused: ["local", "true"]),
        number("PROJECTION_APPLY_TIMEOUT", "30", 1...timeout, unit: " s"),
        number("PROJECTION_CONNECTIONS", "12", 1...100),
        VariableCase(
            "PROJECTION_ROLE", nil, range: "an identifier of 1–63 bytes",
            accepted: [("plugins", "plugins"), ("Plug ins", "Plug ins")],
            refused: [String(repeating: "x", count: 64)]),
        VariableCase(
            "PROJECTIONIST_MANIFESTS", nil, range: "paths separated by ':'",
            accepted: [("/a::b:", "/a:b"), ("/c", "/c")],
            empty: ""),
        VariableCase(
            "PROJECTIONIST_PLUGIN_PATH", nil, range: "paths separated by ':'",
            accepted: [("/a:b", "/a:b"), ("/c", "/c")],
            empty: ""),
        text("PROJECTIONIST_STATE_DIR", "/tmp/projectionist-1234", range: "a path"),
        VariableCase(
            "PROJECTIONIST_TRUST", "files", range: "files, pinned, signed",
            accepted: [("files", "files"), ("pinned", "pinned"), ("signed", "signed")], refused: ["all", "Pinned"]),
        text("PROJECTIONIST_TRUSTED_KEYS", "/etc/projectionist/keys", range: "a path"),
        boolean("PROJECTIONIST_PROBE", "true"),
        number("PROJECTIONIST_PROBE_TIMEOUT", "10", 1...3600, unit: " s"),
        VariableCase(
            "EXCLUDE_GROUPS", nil, range: "names separated by ','",
            accepted: [(" lifespan, ,projections", "lifespan,projections"), ("lifespan", "lifespan")], empty: ""),
        VariableCase(
            "EXCLUDE_ENTRY_POINTS", nil, range: "names separated by ','", accepted: [("a,b", "a,b"), ("c", "c")],
            empty: ""),
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
        VariableCase(
            "HTTP_TOKEN", nil, range: "1–4096 visible ASCII characters, no blanks",
            accepted: [
                ("a", "a"), ("!~", "!~"), (String(repeating: "t", count: 4096), String(repeating: "t", count: 4096)),
            ], refused: ["a b", " a", "a\n", "\u{7F}", "ü", String(repeating: "t", count: 4097)]),
        VariableCase(
            "HTTP_TOKEN_FILE", nil, range: "a path",
            accepted: [("/run/secret", "/run/secret"), ("/run/other", "/run/other")]),
        number("HTTP_MAX_BODY_SIZE", "8388608", 1024...1_073_741_824, unit: " bytes"),
        number("HTTP_MAX_BATCH", "1000", 1...100_000),
        number("HTTP_MAX_PAGE_SIZE", "1000", 1...10_000),
        number("HTTP_MAX_FEEDS", "100", 0...10_000),
        number("HTTP_MAX_CONNECTIONS", "1024", 1...65535),
        number("HTTP_HEADER_TIMEOUT", "10", 1...3600, unit: " s"),
        number("HTTP_READ_TIMEOUT", "30", 1...3600, unit: " s"),
        number("HTTP_MAX_WAIT", "60", 1...3600, unit: " s"),
        number("SHUTDOWN_TIMEOUT", "30", 1...timeout, unit: " s"),
    ]
}
