import CLibPQ
import EventStore

/// What operators ask, and what they have paused.
extension PostgresAdministration {
    /// Whoever looks for requests is woken through it, in whatever schema they stand.
    private static let channel = "projectionist_requests"
    /// Without a notification there may be something new after so long: one can be lost with a connection.
    private static let lookInterval = Duration.seconds(5)

    func ask(_ request: HostRequest, changing pause: PauseChange?) throws -> Int64 {
        for table in ["projectionist_requests", "projectionist_pauses"] where try !catalog.relationExists(table) {
            throw missing("the table \(configuration.qualified(table)), which a host makes when it starts,")
        }
        var id: Int64 = 0
        try inTransaction {
            switch pause {
            case .begin(let pause): try begin(pause)
            case .end(let projection, let application): try endPause(of: projection, on: application)
            case nil: break
            }
            let parameters = texts(request.kind, request.projection, request.application, request.by)
            parameters.append(text: String(request.at))
            if let process = request.process {
                parameters.append(text: SQLText.storable(process))
            } else {
                parameters.appendNull(PostgresParameters.text)
            }
            id =
                try connection.run(
                    """
                    INSERT INTO \(definitions.requestsTable) (kind, projection, application, asked_by, asked_at, \
                    process) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
                    """, parameters
                ).int64(0, 0) ?? 0
            parameters.reset()
            parameters.append(text: String(request.at - HostRequest.retention))
            _ = try connection.run(
                "DELETE FROM \(definitions.requestsTable) WHERE asked_at < $1", parameters)
            try connection.execute("NOTIFY \(Self.channel)")
        }
        return id
    }

    func mayHaveNewRequests() throws -> Bool {
        let handle = try connection.open()
        if listening != connection.generation {
            try connection.execute("LISTEN \(Self.channel)")
            listening = connection.generation
            lookedAt = .now
            return true
        }
        guard PQconsumeInput(handle) == 1 else {
            connection.close()
            throw PostgresFailure.lost(nil)
        }
        connection.noteNotifications(handle)
        guard connection.wasNotified || .now - lookedAt >= Self.lookInterval else { return false }
        connection.wasNotified = false
        lookedAt = .now
        return true
    }

    func openRequests() throws -> [HostRequest] {
        try requests(
            try connection.run(
                """
                SELECT * FROM (SELECT \(Self.columns) FROM \(definitions.requestsTable) WHERE outcome IS NULL \
                ORDER BY id DESC LIMIT \(HostRequest.mostOpen)) AS newest ORDER BY id
                """, PostgresParameters()))
    }

    func request(_ id: Int64) throws -> HostRequest? {
        let parameters = PostgresParameters()
        parameters.append(id)
        return try requests(
            try connection.run(
                "SELECT \(Self.columns) FROM \(definitions.requestsTable) WHERE id = $1", parameters)
        ).first
    }

    func answer(_ id: Int64, _ answer: HostRequest.Answer) throws -> Bool {
        var isFirst = false
        try inTransaction {
            let parameters = texts(answer.outcome.rawValue, answer.message, answer.by)
            parameters.append(id)
            isFirst =
                try connection.run(
                    """
                    UPDATE \(definitions.requestsTable) SET outcome = $1, message = $2, answered_by = $3 \
                    WHERE id = $4 AND (outcome IS NULL OR outcome = 'accepted' AND answered_by = $3) RETURNING id
                    """, parameters
                ).rowCount == 1
        }
        return isFirst
    }

    func pauses() throws -> [ProjectionPause] {
        guard try catalog.relationExists("projectionist_pauses") else { return [] }
        let found = try connection.run(
            """
            SELECT projection, application, since::text, asked_by, reason FROM \(definitions.pausesTable) \
            ORDER BY projection, application
            """, PostgresParameters())
        return (0..<found.rowCount).map { row in
            ProjectionPause(
                projection: found.text(row, 0) ?? "", application: found.text(row, 1) ?? "",
                since: found.text(row, 2).flatMap { Double($0) } ?? 0, by: found.text(row, 3) ?? "",
                reason: found.text(row, 4))
        }
    }

    private static let columns =
        "id, kind, projection, application, asked_by, asked_at::text, outcome, message, answered_by, process"

    private func requests(_ found: PostgresResult) throws -> [HostRequest] {
        try (0..<found.rowCount).map { row in
            var request = HostRequest(
                kind: found.text(row, 1) ?? "", projection: found.text(row, 2) ?? "",
                application: found.text(row, 3) ?? "", by: found.text(row, 4) ?? "",
                at: found.text(row, 5).flatMap { Double($0) } ?? 0)
            request.id = try found.int64(row, 0) ?? 0
            request.process = found.text(row, 9)
            if let outcome = found.text(row, 6) {
                request.answer = HostRequest.Answer(
                    HostRequest.Answer.Outcome(rawValue: outcome) ?? .done, found.text(row, 7) ?? "",
                    by: found.text(row, 8) ?? "")
            }
            return request
        }
    }

    private func begin(_ pause: ProjectionPause) throws {
        let parameters = texts(pause.projection, pause.application, String(pause.since), pause.by)
        if let reason = pause.reason {
            parameters.append(text: SQLText.storable(reason))
        } else {
            parameters.appendNull(PostgresParameters.text)
        }
        _ = try connection.run(
            """
            INSERT INTO \(definitions.pausesTable) (projection, application, since, asked_by, reason) \
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (projection, application) DO NOTHING
            """, parameters)
    }

    private func endPause(of projection: String, on application: String) throws {
        _ = try connection.run(
            "DELETE FROM \(definitions.pausesTable) WHERE projection = $1 AND application = $2",
            texts(projection, application))
    }

    private func texts(_ texts: String...) -> PostgresParameters {
        let parameters = PostgresParameters()
        for text in texts { parameters.append(text: SQLText.storable(text)) }
        return parameters
    }
}
