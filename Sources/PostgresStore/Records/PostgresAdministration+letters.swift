import EventStore

/// What a projection has put aside, and setting its position back over it.
extension PostgresAdministration {
    func letterCounts(
        of projection: ProjectionName, on application: ApplicationName
    ) throws -> LetterCounts {
        guard try catalog.relationExists("projectionist_letters") else { return LetterCounts() }
        return try LetterRecord(configuration, projection: projection, application: application).counts(connection)
    }

    func setBack(
        _ projection: ProjectionName, on application: ApplicationName, from: Int64, to position: Int64
    ) throws {
        let table = configuration.qualified(projection.trackingTable)
        let oid = try catalog.value("SELECT to_regclass($1::text)::oid::bigint::text", table).flatMap { Int64($0) }
        guard let oid else { throw missing("the table \(table)") }
        let key = AdvisoryLock.key(trackingTable: oid, application: application)
        try inTransaction(lock: key) {
            // The position may have come back to where the caller saw it by honest work.
            if let highest = try lastPosition(of: application), highest > position {
                throw EventStoreError.hasGrown(application, to: highest, above: position)
            }
            let parameters = PostgresParameters()
            parameters.append(text: application.description)
            parameters.append(from)
            parameters.append(position)
            let moved = try connection.run(
                "UPDATE \(table) SET notification_id = $3 WHERE application_name = $1 AND notification_id = $2 RETURNING notification_id",
                parameters)
            guard moved.rowCount == 1 else {
                throw EventStoreError(
                    .fenced, "the position of '\(projection)' on '\(application)' is no longer \(from); look again")
            }
            try takeBackLetters(of: projection, on: application, above: position)
        }
    }

    /// What was put aside above a position comes again; what stands below it stays aside.
    private func takeBackLetters(
        of projection: ProjectionName, on application: ApplicationName, above position: Int64
    ) throws {
        guard try catalog.relationExists("projectionist_letters") else { return }
        let parameters = PostgresParameters()
        parameters.append(text: projection.description)
        parameters.append(text: application.description)
        parameters.append(position)
        let marks = try connection.run(
            """
            SELECT 1 FROM \(definitions.letterMarksTable) WHERE projection = $1 AND application = $2 \
            AND $3::bigint IS NOT NULL
            """, parameters)
        guard marks.rowCount > 0 else { return }
        _ = try connection.run(
            "DELETE FROM \(definitions.lettersTable) WHERE projection = $1 AND application = $2 AND position > $3",
            parameters)
        _ = try connection.run(
            """
            UPDATE \(definitions.letterMarksTable) m SET position = $3, revision = revision + 1, \
            parked = (SELECT count(*) FROM \(definitions.lettersTable) l WHERE l.projection = $1 AND l.application = $2 \
            AND l.state_version = m.state_version AND kind = 'parked'), \
            held = (SELECT count(*) FROM \(definitions.lettersTable) l WHERE l.projection = $1 AND l.application = $2 \
            AND l.state_version = m.state_version AND kind = 'held') WHERE projection = $1 AND application = $2
            """, parameters)
        _ = try connection.run(
            """
            DELETE FROM \(definitions.letterMarksTable) m WHERE projection = $1 AND application = $2 AND $3::bigint IS NOT NULL \
            AND NOT EXISTS (SELECT 1 FROM \(definitions.lettersTable) l WHERE l.projection = m.projection \
            AND l.application = m.application AND l.state_version = m.state_version)
            """, parameters)
    }
}
