import EventStore
import GRDB

/// What operators ask, and what they have paused.
extension SQLiteAdministration {
    /// An answered request is forgotten after so many seconds.
    private static let retention = 86_400.0

    func ask(_ request: HostRequest, changing pause: PauseChange?) throws -> Int64 {
        guard try exists(HostTables.requests) else {
            throw EventStoreError(.schemaMismatch, MissingTable.text([HostTables.requests], in: core.location))
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
                sql: "DELETE FROM \(HostTables.requests) WHERE outcome IS NOT NULL AND asked_at < ?",
                arguments: [request.at - Self.retention])
            try database.execute(
                sql: """
                    INSERT INTO \(HostTables.requests) (kind, projection, application, asked_by, asked_at) \
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [request.kind, request.projection, request.application, request.by, request.at])
            id = database.lastInsertedRowID
        }
        return id
    }

    /// A look costs no more than to find out whether there is something to see.
    func mayHaveNewRequests() -> Bool { true }

    func openRequests() throws -> [HostRequest] { try requests("outcome IS NULL") }

    func request(_ id: Int64) throws -> HostRequest? { try requests("id = ?", [id]).first }

    func answer(_ id: Int64, _ answer: HostRequest.Answer) throws -> Bool {
        var isFirst = false
        try writing { database in
            try database.execute(
                sql: """
                    UPDATE \(HostTables.requests) SET outcome = ?, message = ?, answered_by = ? \
                    WHERE id = ? AND outcome IS NULL
                    """,
                arguments: [answer.outcome.rawValue, SQLText.storable(answer.message), answer.by, id])
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
                        projection: $0["projection"], application: $0["application"], since: $0["since"],
                        by: $0["asked_by"], reason: $0["reason"])
                }
            }
        }
    }

    private func requests(_ condition: String, _ arguments: StatementArguments = []) throws -> [HostRequest] {
        try connection.reading {
            try connection.withDatabase { database in
                try Row.fetchAll(
                    database, sql: "SELECT * FROM \(HostTables.requests) WHERE \(condition) ORDER BY id",
                    arguments: arguments
                ).map { row in
                    var request = HostRequest(
                        kind: row["kind"], projection: row["projection"], application: row["application"],
                        by: row["asked_by"], at: row["asked_at"])
                    request.id = row["id"]
                    if let outcome: String = row["outcome"] {
                        request.answer = HostRequest.Answer(
                            HostRequest.Answer.Outcome(rawValue: outcome) ?? .done, row["message"] ?? "",
                            by: row["answered_by"] ?? "")
                    }
                    return request
                }
            }
        }
    }
}
