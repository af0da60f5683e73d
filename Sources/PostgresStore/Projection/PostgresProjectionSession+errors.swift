import EventStore

/// What a failed command of the pipeline means.
extension PostgresProjectionSession {
    /// What the server has ended since it took too long is the plugin's doing, unless it was a statement of the host's own,
    /// which waited for a lock of another runner's or of a command's.
    func timed(
        _ error: EventStoreError, of command: Int? = nil, since begin: ContinuousClock.Instant
    ) -> EventStoreError {
        let limit = holder.session.statementTimeout
        // The server's words are in its own language, and those of a cancel have the same code.
        let isOfHost = command.map(Number.ofHost.contains) ?? false
        let isTooLong = error.sqlState == "57014" && limit > 0 && !isOfHost && .now - begin >= .seconds(limit)
        guard isTooLong || error.sqlState == "25P03" else { return error }
        var timed = error
        timed.code = .timedOut
        timed.traits = []
        timed.message =
            isTooLong
            ? "a statement took longer than \(connection.configuration.applyTimeout) s (PROJECTION_APPLY_TIMEOUT)"
            : "the transaction stood idle for longer than a call may take (PROJECTION_APPLY_TIMEOUT)"
        return timed
    }

    func explain(_ failure: PostgresPipeline.Failure, _ queue: StatementQueue) -> EventStoreError {
        var error = failure.error
        guard let number = failure.command else { return error }
        switch (number, error.sqlState) {
        case (Number.tracking, "22P02") where error.serverDetail?.contains("fenced, rows 1") == true:
            return EventStoreError(
                .unsuitable,
                "a trigger or a rule on \(table) changes the position that the host writes; nothing of this batch was kept: drop it"
            )
        case (Number.tracking, "22P02"), (Number.tracking, "23505"):
            return EventStoreError(
                .fenced,
                "the position of '\(projection)' on '\(application)' was moved by another runner; nothing of this batch was kept"
            )
        case (Number.letters, "22P02"), (Number.letters, "23505"):
            return EventStoreError(
                .fenced,
                "what '\(projection)' on '\(application)' has put aside was changed by another runner or a command; nothing of this batch was kept"
            )
        case (Number.letters, "42501"), (Number.letters, "42P01"):
            error.code = .schemaMismatch
            error.traits = .definitions
            error.message =
                "an event of '\(projection)' cannot be put aside or taken back: \(letterRecord.letters) or \(letterRecord.marks) is missing, or this role lacks SELECT, INSERT, UPDATE, DELETE on it"
            return error
        case (Number.log, "22P02"):
            return EventStoreError(
                .logChanged,
                "the log of '\(application)' no longer holds what was read from it (a database that came back older, or another one); nothing of this batch was kept, positions and log are read anew"
            )
        case (Number.exit, "22P02") where ProjectionSurroundings.rowsWritten(error).map { $0 < ownWrites } == true:
            // The position was written, and not counted: where it was written is not what this connection knows.
            var changed = EventStoreError(
                .logChanged,
                "the tables of '\(projection)' or the server's settings (track_counts) were changed while it ran; nothing of this batch was kept, it is tried anew"
            )
            changed.traits = [.transient, .stalePlan]
            return changed
        case (Number.roleCheck, "22P02"):
            return EventStoreError(
                .hostTable,
                "a statement of this batch left the role that plugins have (PROJECTION_ROLE); nothing was kept: a plugin does not change it"
            )
        case (Number.role, _):
            error.traits.insert(.configuration)
            let quoted = SQLIdentifier.quoted(role?.name ?? "")
            error.message =
                "PROJECTION_ROLE: the role \(quoted) is gone, or may not be taken any more (GRANT \(quoted) TO the host's role); then run 'projectionist projections resume \(projection)': \(error.message)"
            return error
        case (Number.exit, "22P02"):
            return EventStoreError(
                .hostTable,
                "a statement of this batch wrote to a table of the host's (an events, tracking or projectionist_ table of schema \(connection.schema)); nothing was kept: a plugin writes only its own tables"
            )
        default: break
        }
        if queue.entries.indices.contains(number) {
            error.statement = queue.entries[number].index
            error.position = queue.entries[number].position
        }
        return error
    }
}
