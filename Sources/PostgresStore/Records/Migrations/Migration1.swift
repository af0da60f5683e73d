/// The host's version and how runners fare.
enum Migration1: Migration {
    static func statements(_ tables: PostgresDefinitions) -> [String] {
        [
            "CREATE TABLE \(tables.hostSchemaTable) (version bigint NOT NULL)",
            "INSERT INTO \(tables.hostSchemaTable) VALUES (0)",
            """
            CREATE TABLE \(tables.runnersTable) (projection text PRIMARY KEY, application text NOT NULL, state text NOT NULL, \
            error text, attempts bigint NOT NULL, events bigint NOT NULL, seconds double precision NOT NULL, process text NOT NULL, updated_at double precision NOT NULL)
            """,
        ]
    }
}
