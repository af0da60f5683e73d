import EventStore

/// What projections have put aside.
extension SQLiteAdministration {
    func letterCounts(of projection: ProjectionName, on application: ApplicationName) throws -> LetterCounts {
        try connection.reading {
            try LetterRecord(projection: projection, application: application).counts(connection)
        }
    }

    func letters(
        of projection: ProjectionName, on application: ApplicationName, _ query: LetterQuery
    ) throws -> [StoredLetter] {
        try connection.reading {
            try LetterRecord(projection: projection, application: application).page(query, connection)
        }
    }

    func dropLetters(
        of projection: ProjectionName, on application: ApplicationName, _ selection: LetterSelection
    ) throws -> LetterCounts {
        var dropped = LetterCounts()
        // SQLite has one writer: no batch of a runner commits meanwhile.
        try writing { _ in
            dropped = try LetterRecord(projection: projection, application: application).drop(selection, connection)
        }
        return dropped
    }

    func event(at position: Int64, of application: ApplicationName) throws -> StoredEvent? {
        try connection.reading {
            guard try EventsTable.exists(application.eventsTable, connection) else { return nil }
            let table = try EventsTable(of: application, connection)
            let statement = try connection.statement(
                "SELECT originator_id, originator_version, topic, state FROM \(table.quoted) WHERE notification_id = ?1"
            )
            defer { statement.reset() }
            try statement.bind(position, at: 1)
            guard try statement.step() else { return nil }
            return StoredEvent(
                position: position, originatorID: try OriginatorID(statement.text(0), type: table.originatorIDType),
                originatorVersion: statement.int64(1), topic: statement.text(2), state: Array(statement.bytes(3)))
        }
    }
}
