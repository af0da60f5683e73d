/// The proven safe heads; since when a projection lags.
enum Migration2: Migration {
    static func statements(_ tables: PostgresDefinitions) -> [String] {
        [
            "CREATE TABLE \(tables.headsTable) (application text PRIMARY KEY, position bigint NOT NULL)",
            "ALTER TABLE \(tables.runnersTable) ADD COLUMN oldest_event_at double precision",
        ]
    }
}
