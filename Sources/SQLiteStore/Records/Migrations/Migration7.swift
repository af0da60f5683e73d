/// The hosts that run, and requests of one of them.
enum Migration7: Migration {
    static let statements = [
        "ALTER TABLE \(HostTables.requests) ADD COLUMN process TEXT",
        """
        CREATE TABLE \(HostTables.hosts) (process TEXT NOT NULL PRIMARY KEY, role TEXT NOT NULL, version TEXT NOT NULL, \
        plugins TEXT NOT NULL, updated_at REAL NOT NULL)
        """,
    ]
}
