/// Which SQL the store speaks.
public enum SQLDialect: Sendable, Hashable {
    case postgresql
    case sqlite
}
