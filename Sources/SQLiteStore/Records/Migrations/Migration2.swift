/// Since when a projection lags.
enum Migration2: Migration {
    static let statements = [
        "ALTER TABLE \(HostTables.runners) ADD COLUMN oldest_event_at REAL"
    ]
}
