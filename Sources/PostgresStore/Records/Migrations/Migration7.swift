/// The hosts that run, and requests of one of them.
enum Migration7: Migration {
    static func statements(_ tables: PostgresDefinitions) -> [String] {
        [
            "ALTER TABLE \(tables.requestsTable) ADD COLUMN process text",
            """
            CREATE TABLE \(tables.hostsTable) (process text PRIMARY KEY, role text NOT NULL, version text NOT NULL, \
            plugins text NOT NULL, updated_at double precision NOT NULL)
            """,
        ]
    }
}
