import EventStore

/// What a session's planner settings are made for. Reading the log and appending to it want different ones, and may share
/// a connection.
enum PostgresPlanning {
    /// Along an index, in order, however little the planner knows of the table; planned anew for each range.
    case reading
    /// Along the primary key, also while the table is small; planned once, as an append's one statement takes longer to
    /// plan than to run. The server would plan it anew each time for short arrays, which it takes for ten elements.
    case writing

    fileprivate var statements: String {
        switch self {
        case .reading:
            "SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_custom_plan"
        case .writing:
            "SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan"
        }
    }
}

extension PostgresConnection {
    /// Makes the session plan for this kind of work; costs a round trip where the last work was of the other kind.
    func plan(for wanted: PostgresPlanning) throws {
        _ = try open()
        // Within a transaction a SET would be taken back by a rollback, and the plan is only a matter of speed.
        guard planning != wanted, !isInTransaction else { return }
        try execute(wanted.statements)
        planning = wanted
    }

    /// One round trip.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost`` for a connection that turns out to be dead; it is closed.
    func ping() throws {
        do {
            try execute("")
        } catch {
            close()
            throw error
        }
    }
}
