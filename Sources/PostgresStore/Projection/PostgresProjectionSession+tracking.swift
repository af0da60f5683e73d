import EventStore

/// The position's move, and what is checked and kept beside it.
extension PostgresProjectionSession {
    /// - Returns: how many rows of the host's tables it writes.
    func send(
        _ tracking: TrackingMove, _ letters: LetterMove?, _ surroundings: ProjectionSurroundings,
        through pipeline: PostgresPipeline
    ) throws -> Int64 {
        if isBesideLog { try sendLogCheck(tracking, through: pipeline) }
        try sendMove(tracking, through: pipeline)
        var written: Int64 = 1
        if let letters {
            written += try letterRecord.send(
                letters, from: tracking.from, to: tracking.to, through: pipeline, as: Number.letters)
        }
        if surroundings.keepsLastEvent, case .event(let event) = tracking.log, lastEventRecord.isDue {
            try lastEventRecord.send(event, at: tracking.to, through: pipeline, as: Number.lastEvent)
            written += 1
        }
        return written
    }

    func sendMove(_ tracking: TrackingMove, through pipeline: PostgresPipeline) throws {
        parameters.reset()
        parameters.append(text: application.description)
        guard let from = tracking.from else {
            parameters.append(tracking.to)
            // A row without a position is none; a row with one is another runner's.
            try pipeline.send(
                """
                WITH moved AS (INSERT INTO \(table) AS tracking (application_name, notification_id) VALUES ($1, $2) \
                ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id \
                WHERE tracking.notification_id IS NULL RETURNING notification_id) \
                SELECT CASE WHEN count(*) FILTER (WHERE notification_id = $2) = 1 THEN 1 \
                ELSE ('projectionist: fenced, rows ' || count(*))::int END FROM moved
                """, parameters, as: Number.tracking)
            return
        }
        parameters.append(from)
        parameters.append(tracking.to)
        // An UPDATE of no rows is no error and a COMMIT behind it would keep the read model, so a mismatch is made one:
        // the cast of this text fails. It names the count, lest the planner fold it to a constant and fail always.
        let sql = """
            WITH moved AS (UPDATE \(table) SET notification_id = $3 \
            WHERE application_name = $1 AND notification_id = $2 RETURNING notification_id) \
            SELECT CASE WHEN count(*) FILTER (WHERE notification_id = $3) = 1 THEN 1 \
            ELSE ('projectionist: fenced, rows ' || count(*))::int END FROM moved
            """
        try pipeline.send(sql, parameters, as: Number.tracking)
    }

    /// The event at which the batch ends stands in the log as it was read; for a move past what the topics leave out,
    /// some event stands at its end or above.
    func sendLogCheck(_ tracking: TrackingMove, through pipeline: PostgresPipeline) throws {
        let log = connection.configuration.qualified(application.eventsTable)
        parameters.reset()
        if case .stands(_, let position) = tracking.log {
            parameters.append(position)
        } else {
            parameters.append(tracking.to)
        }
        let rows: String
        switch tracking.log {
        case .none: return
        case .event(let event), .stands(let event, _):
            parameters.append(id: event.originatorID)
            parameters.append(event.originatorVersion)
            rows = "WHERE notification_id = $1 AND originator_id = $2 AND originator_version = $3"
        case .reaches: rows = "WHERE notification_id >= $1 ORDER BY notification_id LIMIT 1"
        }
        try pipeline.send(
            """
            SELECT CASE WHEN count(*) > 0 THEN 1 ELSE ('projectionist: log rows ' || count(*))::int END \
            FROM (SELECT 1 FROM \(log) \(rows)) AS found
            """, parameters, as: Number.log)
    }
}
