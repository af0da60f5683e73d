/// An event that each projection has projected; the table that a head was proven on.
enum Migration3: Migration {
    static func statements(_ tables: PostgresDefinitions) -> [String] {
        [
            """
            CREATE TABLE \(tables.lastEventsTable) (projection text, application text, position bigint NOT NULL, \
            originator_id text NOT NULL, originator_version bigint NOT NULL, PRIMARY KEY (projection, application))
            """,
            "ALTER TABLE \(tables.headsTable) ADD COLUMN log_file text, ADD COLUMN originator_id text, ADD COLUMN originator_version bigint",
        ]
    }
}
