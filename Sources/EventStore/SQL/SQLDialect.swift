/// Which SQL a store speaks.
public enum SQLDialect: String, Sendable, Hashable {
    /// PostgreSQL's, of version 14 or later.
    case postgresql
    /// SQLite's, with `$1` for a parameter as on PostgreSQL.
    case sqlite
}
