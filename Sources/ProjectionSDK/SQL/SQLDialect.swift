/// Which SQL the store speaks.
public enum SQLDialect: Sendable, Hashable {
    /// PostgreSQL's, of version 14 or later.
    case postgresql
    /// SQLite's, with `$1` for a parameter as on PostgreSQL.
    case sqlite
}
