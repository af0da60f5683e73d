/// What projections have put aside.
enum Migration4: Migration {
    static let statements = [
        """
        CREATE TABLE \(HostTables.letters) (projection TEXT NOT NULL, application TEXT NOT NULL, state_version INTEGER NOT NULL, \
        position INTEGER NOT NULL, originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, \
        kind TEXT NOT NULL CHECK (kind IN ('parked', 'held')), error TEXT, plugin_version TEXT, attempts INTEGER NOT NULL, \
        at REAL NOT NULL, PRIMARY KEY (projection, application, state_version, position))
        """,
        """
        CREATE TABLE \(HostTables.letterMarks) (projection TEXT NOT NULL, application TEXT NOT NULL, state_version INTEGER NOT NULL, \
        position INTEGER NOT NULL, revision INTEGER NOT NULL, parked INTEGER NOT NULL, held INTEGER NOT NULL, \
        PRIMARY KEY (projection, application, state_version))
        """,
    ]
}
