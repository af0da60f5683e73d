/// What operators ask of processes, and the projections that they have paused.
enum Migration6: Migration {
    static func statements(_ tables: PostgresDefinitions) -> [String] {
        [
            """
            CREATE TABLE \(tables.requestsTable) (id bigserial PRIMARY KEY, kind text NOT NULL, projection text NOT NULL, \
            application text NOT NULL, asked_by text NOT NULL, asked_at double precision NOT NULL, outcome text, message text, \
            answered_by text)
            """,
            """
            CREATE TABLE \(tables.pausesTable) (projection text, application text, since double precision NOT NULL, \
            asked_by text NOT NULL, reason text, PRIMARY KEY (projection, application))
            """,
        ]
    }
}
