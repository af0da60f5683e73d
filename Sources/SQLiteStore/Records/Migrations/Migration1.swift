/// The host's version, how runners fare, and how each event table keeps ids.
enum Migration1: Migration {
    static let statements = [
        "CREATE TABLE \(HostTables.schema) (version INTEGER NOT NULL)",
        "INSERT INTO \(HostTables.schema) VALUES (0)",
        """
        CREATE TABLE \(HostTables.runners) (projection TEXT PRIMARY KEY NOT NULL, application TEXT NOT NULL, state TEXT NOT NULL, \
        error TEXT, attempts INTEGER NOT NULL, events INTEGER NOT NULL, seconds REAL NOT NULL, process TEXT NOT NULL, updated_at REAL NOT NULL)
        """,
        """
        CREATE TABLE \(HostTables.applications) (events_table TEXT PRIMARY KEY NOT NULL, \
        originator_id_type TEXT NOT NULL CHECK (originator_id_type IN ('uuid', 'text')))
        """,
    ]
}
