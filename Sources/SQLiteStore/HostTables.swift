/// The names of the host's own tables, and what leads from one version of them to the next.
enum HostTables {
    /// The version that this host writes.
    static let version: Int64 = 3

    /// What no other table's name begins with.
    static let prefix = "projectionist_"

    static let schema = "projectionist_schema"
    static let runners = "projectionist_runners"
    /// How each event table keeps originator ids. SQLite's column is TEXT either way, PostgreSQL's says it by its type.
    static let applications = "projectionist_applications"

    /// An event that each projection has projected, by which another log is told from the one that it has read.
    static let lastEvents = "projectionist_last_events"

    /// The tables of the current version.
    static let names = [schema, runners, applications, lastEvents]

    /// What leads from each version to the next, from 0 on; applied in one transaction.
    static let migrations: [[String]] = [
        [
            "CREATE TABLE \(schema) (version INTEGER NOT NULL)",
            "INSERT INTO \(schema) VALUES (0)",
            """
            CREATE TABLE \(runners) (projection TEXT PRIMARY KEY NOT NULL, application TEXT NOT NULL, state TEXT NOT NULL, \
            error TEXT, attempts INTEGER NOT NULL, events INTEGER NOT NULL, seconds REAL NOT NULL, process TEXT NOT NULL, updated_at REAL NOT NULL)
            """,
            """
            CREATE TABLE \(applications) (events_table TEXT PRIMARY KEY NOT NULL, \
            originator_id_type TEXT NOT NULL CHECK (originator_id_type IN ('uuid', 'text')))
            """,
        ],
        ["ALTER TABLE \(runners) ADD COLUMN oldest_event_at REAL"],
        [
            """
            CREATE TABLE \(lastEvents) (projection TEXT NOT NULL, application TEXT NOT NULL, position INTEGER NOT NULL, \
            originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, PRIMARY KEY (projection, application))
            """
        ],
    ]

    static let setVersion = "UPDATE \(schema) SET version = \(version)"
}
