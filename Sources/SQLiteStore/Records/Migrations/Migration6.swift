/// What operators ask of processes, and the projections that they have paused.
enum Migration6: Migration {
    static let statements = [
        """
        CREATE TABLE \(HostTables.requests) (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, \
        projection TEXT NOT NULL, application TEXT NOT NULL, asked_by TEXT NOT NULL, asked_at REAL NOT NULL, outcome TEXT, \
        message TEXT, answered_by TEXT)
        """,
        """
        CREATE TABLE \(HostTables.pauses) (projection TEXT NOT NULL, application TEXT NOT NULL, since REAL NOT NULL, \
        asked_by TEXT NOT NULL, reason TEXT, PRIMARY KEY (projection, application))
        """,
    ]
}
