/// What the calls of a handler have waited for, in all.
struct StoreUse {
    /// For the rows of their queries.
    var queries = Duration.zero
    /// For a connection.
    var waiting = Duration.zero
}
