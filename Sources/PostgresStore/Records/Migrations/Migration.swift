/// One step of the host's own tables: from one version to the next. Never changed once it has run anywhere.
protocol Migration: Sendable {
    static func statements(_ tables: PostgresDefinitions) -> [String]
}
