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
        let key = try lockKey(of: projection, on: application)
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
            UPDATE \(definitions.letterMarksTable) SET position = $3 WHERE projection = $1 AND application = $2
            """, parameters)
        try recountLetters(of: ProjectionSubject(projection: projection, application: application))
    }

    /// After some were deleted: whoever goes by what was put aside before is told by its next commit.
    private func recountLetters(of subject: ProjectionSubject) throws {
        let (letters, marks) = (definitions.lettersTable, definitions.letterMarksTable)
        func count(_ kind: String) -> String {
            """
            (SELECT count(*) FROM \(letters) l WHERE l.projection = $1 AND l.application = $2 \
            AND l.state_version = m.state_version AND kind = '\(kind)')
            """
        }
        _ = try connection.run(
            """
            UPDATE \(marks) m SET revision = revision + 1, parked = \(count("parked")), held = \(count("held")) \
            WHERE projection = $1 AND application = $2
            """, subject.parameters())
        _ = try connection.run(
            "DELETE FROM \(marks) WHERE projection = $1 AND application = $2 AND parked + held = 0",
            subject.parameters())
    }

    func dropLetters(
        of projection: ProjectionName, on application: ApplicationName, _ selection: LetterSelection
    ) throws -> LetterCounts {
        guard try catalog.relationExists("projectionist_letters") else { return LetterCounts() }
        let key = try lockKey(of: projection, on: application)
        let subject = ProjectionSubject(projection: projection, application: application)
        var dropped = LetterCounts()
        try inTransaction(lock: key) {
            let parameters = subject.parameters()
            let condition: String
            switch selection {
            case .one(let position):
                parameters.append(position)
                condition = " AND position = $3"
            case .stream(let stream):
                parameters.append(text: SQLText.storable(stream))
                condition = " AND originator_id = $3"
            case .range(let range):
                parameters.append(range.lowerBound)
                parameters.append(range.upperBound)
                condition = " AND position BETWEEN $3 AND $4"
            case .all: condition = ""
            }
            let gone = try connection.run(
                "DELETE FROM \(definitions.lettersTable) WHERE projection = $1 AND application = $2\(condition) RETURNING kind",
                parameters)
            for row in 0..<gone.rowCount {
                if gone.text(row, 0) == "parked" { dropped.parked += 1 } else { dropped.held += 1 }
            }
            if dropped.total > 0 { try recountLetters(of: subject) }
        }
        return dropped
    }

    func letters(
        of projection: ProjectionName, on application: ApplicationName, _ query: LetterQuery
    ) throws -> [StoredLetter] {
        guard try catalog.relationExists("projectionist_letters") else { return [] }
        return try LetterRecord(configuration, projection: projection, application: application)
            .page(query, connection)
    }

    func event(at position: Int64, of application: ApplicationName) throws -> StoredEvent? {
        guard try catalog.relationExists(application.eventsTable) else { return nil }
        let type = try catalog.originatorIDType(of: application)
        let parameters = PostgresParameters()
        parameters.append(position)
        let found = try connection.run(
            """
            SELECT originator_id::text, originator_version::bigint, topic, state \
            FROM \(configuration.qualified(application.eventsTable)) WHERE notification_id = $1
            """, parameters)
        guard found.rowCount > 0 else { return nil }
        return StoredEvent(
            position: position, originatorID: try OriginatorID(found.text(0, 0) ?? "", type: type),
            originatorVersion: try found.int64(0, 1) ?? 0, topic: found.text(0, 2) ?? "",
            state: Array(found.bytes(0, 3)))
    }

    /// Of the lock that keeps a projection's batches away.
    private func lockKey(of projection: ProjectionName, on application: ApplicationName) throws -> Int64 {
        let table = configuration.qualified(projection.trackingTable)
        let oid = try catalog.value("SELECT to_regclass($1::text)::oid::bigint::text", table).flatMap { Int64($0) }
        guard let oid else { throw missing("the table \(table)") }
        return AdvisoryLock.key(trackingTable: oid, application: application)
    }
}
