import EventStore
import GRDB

/// What operators ask, and what they have paused.
extension SQLiteAdministration {
    func ask(_ request: HostRequest, changing pause: PauseChange?) throws -> Int64 {
        for table in [HostTables.requests, HostTables.pauses] where try !exists(table) {
            throw EventStoreError(.schemaMismatch, MissingTable.text([table], in: core.location))
        }
        var id: Int64 = 0
        try writing { database in
            switch pause {
            case .begin(let pause):
                try database.execute(
                    sql: """
                        INSERT INTO \(HostTables.pauses) (projection, application, since, asked_by, reason) \
                        VALUES (?, ?, ?, ?, ?) ON CONFLICT (projection, application) DO NOTHING
                        """,
                    arguments: [
                        pause.projection, pause.application, pause.since, pause.by, pause.reason.map(SQLText.storable),
                    ])
            case .end(let projection, let application):
                try database.execute(
                    sql: "DELETE FROM \(HostTables.pauses) WHERE projection = ? AND application = ?",
                    arguments: [projection, application])
            case nil: break
            }
            try database.execute(
                sql: "DELETE FROM \(HostTables.requests) WHERE asked_at < ?",
                arguments: [request.at - HostRequest.retention])
            try database.execute(
                sql: """
                    INSERT INTO \(HostTables.requests) (kind, projection, application, asked_by, asked_at, process) \
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    request.kind, request.projection, request.application, request.by, request.at, request.process,
                ])
            id = database.lastInsertedRowID
        }
        return id
    }

    /// A look costs no more than to find out whether there is something to see.
    func mayHaveNewRequests() -> Bool { true }

    func openRequests() throws -> [HostRequest] { try requests("outcome IS NULL", newest: HostRequest.mostOpen) }

    func request(_ id: Int64) throws -> HostRequest? { try requests("id = ?", [id]).first }

    func answer(_ id: Int64, _ answer: HostRequest.Answer) throws -> Bool {
        var isFirst = false
        try writing { database in
            try database.execute(
                sql: """
                    UPDATE \(HostTables.requests) SET outcome = ?, message = ?, answered_by = ? \
                    WHERE id = ? AND (outcome IS NULL OR outcome = 'accepted' AND answered_by = ?)
                    """,
                arguments: [answer.outcome.rawValue, SQLText.storable(answer.message), answer.by, id, answer.by])
            isFirst = database.changesCount == 1
        }
        return isFirst
    }

    func pauses() throws -> [ProjectionPause] {
        guard try exists(HostTables.pauses) else { return [] }
        return try connection.reading {
            try connection.withDatabase { database in
                try Row.fetchAll(
                    database, sql: "SELECT * FROM \(HostTables.pauses) ORDER BY projection, application"
                ).map {
                    ProjectionPause(
                        projection: $0.text("projection"), application: $0.text("application"),
                        since: $0.number("since"), by: $0.text("asked_by"), reason: $0.textIfPresent("reason"))
                }
            }
        }
    }

    private func requests(
        _ condition: String, _ arguments: StatementArguments = [], newest: Int = 1
    ) throws -> [HostRequest] {
        try connection.reading {
            try connection.withDatabase { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT * FROM \(HostTables.requests) WHERE \(condition) ORDER BY id DESC LIMIT \(newest)",
                    arguments: arguments
                ).reversed().map { row in
                    var request = HostRequest(
                        kind: row.text("kind"), projection: row.text("projection"),
                        application: row.text("application"), by: row.text("asked_by"), at: row.number("asked_at"))
                    request.id = row["id"]
                    request.process = row.textIfPresent("process")
                    if let outcome = row.textIfPresent("outcome") {
                        request.answer = HostRequest.Answer(
                            HostRequest.Answer.Outcome(rawValue: outcome) ?? .done, row.text("message"),
                            by: row.text("answered_by"))
                    }
                    return request
                }
            }
        }
    }
}
