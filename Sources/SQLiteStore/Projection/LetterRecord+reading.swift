import EventStore

/// Looks at what is put aside, event by event, and takes it out for good.
extension LetterRecord {
    private static let columns =
        "position, originator_id, originator_version, kind, error, attempts, state_version, plugin_version, at"

    /// The next ones of one version, in order.
    func next(
        ofStateVersion version: Int, after position: Int64, limit: Int, _ connection: SQLiteConnection
    ) throws -> [DeadLetter] {
        guard try isKept(connection) else { return [] }
        let statement = try subject.statement(
            """
            SELECT \(Self.columns) FROM \(Self.letters) WHERE projection = ?1 AND application = ?2 AND state_version = ?3 \
            AND position > ?4 ORDER BY position LIMIT ?5
            """, connection)
        try statement.bind(Int64(version), at: 3)
        try statement.bind(position, at: 4)
        try statement.bind(Int64(limit), at: 5)
        return try stored(statement).map(\.letter)
    }

    /// A page of those of all versions, in order.
    func page(_ query: LetterQuery, _ connection: SQLiteConnection) throws -> [StoredLetter] {
        guard try isKept(connection) else { return [] }
        var filter = ""
        if let isParked = query.isParked { filter += " AND kind = '\(isParked ? "parked" : "held")'" }
        if query.stream != nil { filter += " AND originator_id = ?5" }
        let statement = try subject.statement(
            """
            SELECT \(Self.columns) FROM \(Self.letters) WHERE projection = ?1 AND application = ?2 AND position > ?3\(filter) \
            ORDER BY position, state_version LIMIT ?4
            """, connection)
        try statement.bind(query.after, at: 3)
        try statement.bind(Int64(query.limit), at: 4)
        if let stream = query.stream { try statement.bind(SQLText.storable(stream), at: 5) }
        return try stored(statement)
    }

    /// In the open transaction.
    ///
    /// - Returns: how many were taken out.
    func drop(_ selection: LetterSelection, _ connection: SQLiteConnection) throws -> LetterCounts {
        guard try isKept(connection) else { return LetterCounts() }
        let condition =
            switch selection {
            case .one: " AND position = ?3"
            case .stream: " AND originator_id = ?3"
            case .range: " AND position BETWEEN ?3 AND ?4"
            case .all: ""
            }
        let statement = try subject.statement(
            "DELETE FROM \(Self.letters) WHERE projection = ?1 AND application = ?2\(condition) RETURNING kind",
            connection)
        switch selection {
        case .one(let position): try statement.bind(position, at: 3)
        case .stream(let stream): try statement.bind(SQLText.storable(stream), at: 3)
        case .range(let range):
            try statement.bind(range.lowerBound, at: 3)
            try statement.bind(range.upperBound, at: 4)
        case .all: break
        }
        var dropped = LetterCounts()
        do {
            defer { statement.reset() }
            while try statement.step() {
                if statement.text(0) == "parked" { dropped.parked += 1 } else { dropped.held += 1 }
            }
        }
        if dropped.total > 0 { try recount(connection) }
        return dropped
    }

    private func stored(_ statement: PreparedStatement) throws -> [StoredLetter] {
        defer { statement.reset() }
        var found: [StoredLetter] = []
        while try statement.step() {
            let reason: DeadLetter.Reason =
                statement.text(3) == "parked"
                ? .parked(error: statement.text(4), attempts: Int(statement.int64(5))) : .held
            let letter = DeadLetter(
                position: statement.int64(0), stream: statement.text(1), version: statement.int64(2), reason: reason)
            found.append(
                StoredLetter(
                    letter, stateVersion: Int(statement.int64(6)), pluginVersion: statement.text(7),
                    at: Double(statement.text(8)) ?? 0))
        }
        return found
    }
}
