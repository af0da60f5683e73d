/// The names of the host's own tables, and what leads from one version of them to the next.
enum HostTables {
    /// The version that this host writes.
    static let version: Int64 = 5

    /// What no other table's name begins with.
    static let prefix = "projectionist_"

    static let schema = "projectionist_schema"
    static let runners = "projectionist_runners"
    /// How each event table keeps originator ids. SQLite's column is TEXT either way, PostgreSQL's says it by its type.
    static let applications = "projectionist_applications"

    /// An event that each projection has projected, by which another log is told from the one that it has read.
    static let lastEvents = "projectionist_last_events"

    /// The events that projections have put aside.
    static let letters = "projectionist_letters"
    /// For each projection that has put something aside: its position as a host left it, and a number that rises with each
    /// change of the letters.
    static let letterMarks = "projectionist_letter_marks"

    /// The projections that run, or whose last runner has not ended cleanly.
    static let runs = "projectionist_runs"

    /// The tables of the current version.
    static let names = [schema, runners, applications, lastEvents, letters, letterMarks, runs]

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
        [
            """
            CREATE TABLE \(letters) (projection TEXT NOT NULL, application TEXT NOT NULL, state_version INTEGER NOT NULL, \
            position INTEGER NOT NULL, originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, \
            kind TEXT NOT NULL CHECK (kind IN ('parked', 'held')), error TEXT, plugin_version TEXT, attempts INTEGER NOT NULL, \
            at REAL NOT NULL, PRIMARY KEY (projection, application, state_version, position))
            """,
            """
            CREATE TABLE \(letterMarks) (projection TEXT NOT NULL, application TEXT NOT NULL, state_version INTEGER NOT NULL, \
            position INTEGER NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY (projection, application, state_version))
            """,
        ],
        [
            """
            CREATE TABLE \(runs) (projection TEXT NOT NULL, application TEXT NOT NULL, process TEXT NOT NULL, \
            position INTEGER, attempts INTEGER, build TEXT, PRIMARY KEY (projection, application))
            """
        ],
    ]

    static let setVersion = "UPDATE \(schema) SET version = \(version)"
}
