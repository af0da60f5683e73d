/// Which SQL a store speaks.
public enum SQLDialect: String, Sendable, Hashable {
    case postgresql
    case sqlite
}
