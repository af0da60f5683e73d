/// What projections have put aside.
enum Migration4: Migration {
    static func statements(_ tables: PostgresDefinitions) -> [String] {
        [
            """
            CREATE TABLE \(tables.lettersTable) (projection text, application text, state_version bigint, position bigint, \
            originator_id text NOT NULL, originator_version bigint NOT NULL, kind text NOT NULL CHECK (kind IN ('parked', 'held')), \
            error text, plugin_version text, attempts bigint NOT NULL, at double precision NOT NULL, \
            PRIMARY KEY (projection, application, state_version, position))
            """,
            """
            CREATE TABLE \(tables.letterMarksTable) (projection text, application text, state_version bigint, \
            position bigint NOT NULL, revision bigint NOT NULL, parked bigint NOT NULL, held bigint NOT NULL, \
            PRIMARY KEY (projection, application, state_version))
            """,
        ]
    }
}
