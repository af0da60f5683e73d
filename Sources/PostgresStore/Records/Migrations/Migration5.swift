/// The projections that run, or whose last runner has not ended cleanly.
enum Migration5: Migration {
    static func statements(_ tables: PostgresDefinitions) -> [String] {
        [
            """
            CREATE TABLE \(tables.runsTable) (projection text, application text, process text NOT NULL, position bigint, \
            attempts bigint, build text, PRIMARY KEY (projection, application, process))
            """
        ]
    }
}
