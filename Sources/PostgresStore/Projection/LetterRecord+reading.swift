import EventStore

/// Looks at what is put aside, event by event.
extension LetterRecord {
    private static let columns =
        "position, originator_id, originator_version, kind, error, attempts, state_version, plugin_version, at::text"

    /// The next ones of one version, in order.
    func next(
        ofStateVersion version: Int, after position: Int64, limit: Int, _ connection: PostgresConnection
    ) throws -> [DeadLetter] {
        let parameters = subject.parameters()
        parameters.append(Int64(version))
        parameters.append(position)
        parameters.append(Int64(limit))
        return try stored(
            try connection.run(
                """
                SELECT \(Self.columns) FROM \(letters) WHERE projection = $1 AND application = $2 AND state_version = $3 \
                AND position > $4 ORDER BY position LIMIT $5
                """, parameters)
        ).map(\.letter)
    }

    /// A page of those of all versions, in order.
    func page(_ query: LetterQuery, _ connection: PostgresConnection) throws -> [StoredLetter] {
        let parameters = subject.parameters()
        parameters.append(query.after)
        parameters.append(Int64(query.limit))
        var filter = ""
        if let isParked = query.isParked { filter += " AND kind = '\(isParked ? "parked" : "held")'" }
        if let stream = query.stream {
            parameters.append(text: SQLText.storable(stream))
            filter += " AND originator_id = $5"
        }
        return try stored(
            try connection.run(
                """
                SELECT \(Self.columns) FROM \(letters) WHERE projection = $1 AND application = $2 AND position > $3\(filter) \
                ORDER BY position, state_version LIMIT $4
                """, parameters))
    }

    private func stored(_ found: PostgresResult) throws -> [StoredLetter] {
        try (0..<found.rowCount).map { row in
            let reason: DeadLetter.Reason =
                found.text(row, 3) == "parked"
                ? .parked(error: found.text(row, 4) ?? "", attempts: Int(try found.int64(row, 5) ?? 0)) : .held
            let letter = DeadLetter(
                position: try found.int64(row, 0) ?? 0, stream: found.text(row, 1) ?? "",
                version: try found.int64(row, 2) ?? 0, reason: reason)
            return StoredLetter(
                letter, stateVersion: Int(try found.int64(row, 6) ?? 0), pluginVersion: found.text(row, 7),
                at: found.text(row, 8).flatMap { Double($0) } ?? 0)
        }
    }
}
