import EventStore
import FoundationEssentials
import GRDBSQLite

/// What a projection has put aside: a row for each event, and one beside the position by which each commit knows that
/// nobody has put aside, taken back or moved anything since.
struct LetterRecord {
    let subject: ProjectionSubject

    init(projection: ProjectionName, application: ApplicationName) {
        subject = ProjectionSubject(projection: projection, application: application)
    }

    static let letters = "main.\(HostTables.letters)"
    static let marks = "main.\(HostTables.letterMarks)"

    // MARK: Writing

    /// Part of the batch's transaction.
    ///
    /// - Throws: ``EventStoreError/Code/fenced`` when something was put aside, taken back or moved since.
    func write(_ move: LetterMove, from: Int64?, to position: Int64, _ connection: SQLiteConnection) throws {
        guard try isKept(connection) else {
            throw EventStoreError(
                .schemaMismatch,
                "an event of '\(subject.projection)' cannot be put aside: '\(HostTables.letters)' does not exist; start the host with CREATE_TABLE=true"
            )
        }
        try writeMark(move, from: from, to: position, connection)
        let insertion = """
            INSERT INTO \(Self.letters) (projection, application, state_version, position, originator_id, originator_version, \
            kind, error, attempts, plugin_version, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """
        for letter in move.letters {
            let insert = try subject.statement(insertion, connection)
            try insert.bind(Int64(move.stateVersion), at: 3)
            try insert.bind(letter.position, at: 4)
            try insert.bind(letter.stream, at: 5)
            try insert.bind(letter.version, at: 6)
            try insert.bind(letter.kind, at: 7)
            if case .parked(let error, let attempts) = letter.reason {
                try insert.bind(SQLText.storable(error), at: 8)
                try insert.bind(Int64(attempts), at: 9)
            } else {
                try insert.bind(0, at: 9)
            }
            try insert.bind(move.pluginVersion, at: 10)
            try insert.bind(String(Date().timeIntervalSince1970), at: 11)
            try insert.run()
        }
        if let change = move.change { try write(change, of: move, connection) }
    }

    private func write(_ change: LetterChange, of move: LetterMove, _ connection: SQLiteConnection) throws {
        let which = """
            WHERE projection = ?1 AND application = ?2 AND state_version = ?3 AND position = ?4 AND originator_id = ?5 AND kind = ?6
            """
        let statement: PreparedStatement
        if case .failedAgain(_, let now) = change {
            statement = try subject.statement(
                "UPDATE \(Self.letters) SET kind = ?7, error = ?8, attempts = ?9, plugin_version = ?10, at = ?11 \(which)",
                connection)
            try statement.bind(now.kind, at: 7)
            if case .parked(let error, let attempts) = now.reason {
                try statement.bind(SQLText.storable(error), at: 8)
                try statement.bind(Int64(attempts), at: 9)
            } else {
                try statement.bind(0, at: 9)
            }
            try statement.bind(move.pluginVersion, at: 10)
            try statement.bind(String(Date().timeIntervalSince1970), at: 11)
        } else {
            statement = try subject.statement("DELETE FROM \(Self.letters) \(which)", connection)
        }
        try statement.bind(Int64(move.stateVersion), at: 3)
        try statement.bind(change.before.position, at: 4)
        try statement.bind(change.before.stream, at: 5)
        try statement.bind(change.before.kind, at: 6)
        try statement.run()
        try demandOne(connection)
    }

    private func writeMark(
        _ move: LetterMove, from: Int64?, to position: Int64, _ connection: SQLiteConnection
    ) throws {
        let mark: PreparedStatement
        if let revision = move.revision {
            let which =
                "WHERE projection = ?1 AND application = ?2 AND state_version = ?3 AND position = ?7 AND revision = ?8"
            mark = try subject.statement(
                move.leavesNone
                    ? "DELETE FROM \(Self.marks) \(which) AND parked + held = 1"
                    : """
                    UPDATE \(Self.marks) SET position = ?4, parked = parked + ?5, held = held + ?6, revision = revision + 1 \
                    \(which)
                    """, connection)
            try mark.bind(from ?? 0, at: 7)
            try mark.bind(revision, at: 8)
        } else {
            mark = try subject.statement(
                """
                INSERT INTO \(Self.marks) (projection, application, state_version, position, parked, held, revision) \
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) ON CONFLICT DO NOTHING
                """, connection)
        }
        try mark.bind(Int64(move.stateVersion), at: 3)
        if move.revision == nil || !move.leavesNone {
            try mark.bind(position, at: 4)
            try mark.bind(Int64(move.counts.parked), at: 5)
            try mark.bind(Int64(move.counts.held), at: 6)
        }
        try mark.run()
        try demandOne(connection)
    }

    /// The last statement has changed just one row.
    private func demandOne(_ connection: SQLiteConnection) throws {
        guard sqlite3_changes(try connection.open()) == 1 else {
            throw EventStoreError(
                .fenced,
                "what '\(subject.projection)' on '\(subject.application)' has put aside was changed by another runner or a command; nothing of this batch was kept"
            )
        }
    }

    /// What was put aside above a position comes again; what stands below it stays aside. In the open transaction.
    func takeBack(above position: Int64, _ connection: SQLiteConnection) throws {
        guard try isKept(connection) else { return }
        for sql in [
            "DELETE FROM \(Self.letters) WHERE projection = ?1 AND application = ?2 AND position > ?3",
            "UPDATE \(Self.marks) SET position = ?3 WHERE projection = ?1 AND application = ?2",
        ] {
            let change = try subject.statement(sql, connection)
            try change.bind(position, at: 3)
            try change.run()
        }
        try recount(connection)
    }

    /// After some were deleted: whoever goes by what was put aside before is told by its next commit.
    func recount(_ connection: SQLiteConnection) throws {
        func count(_ kind: String) -> String {
            """
            (SELECT count(*) FROM \(Self.letters) AS l WHERE l.projection = ?1 AND l.application = ?2 \
            AND l.state_version = projectionist_letter_marks.state_version AND kind = '\(kind)')
            """
        }
        try subject.statement(
            """
            UPDATE \(Self.marks) SET revision = revision + 1, parked = \(count("parked")), held = \(count("held")) \
            WHERE projection = ?1 AND application = ?2
            """, connection
        ).run()
        try subject.statement(
            "DELETE FROM \(Self.marks) WHERE projection = ?1 AND application = ?2 AND parked + held = 0", connection
        ).run()
    }

    // MARK: Reading

    /// What stands of one version, of which others something does, and whether other rows stand than were put there.
    func read(
        stateVersion: Int, _ connection: SQLiteConnection
    ) throws -> (letters: LetterStanding?, others: [Int], hasStrays: Bool) {
        guard try isKept(connection) else { return (nil, [], false) }
        var ledger = LetterLedger(stateVersion: stateVersion)
        let marks = try subject.statement(
            """
            SELECT state_version, position, revision, parked, held FROM \(Self.marks) WHERE projection = ?1 \
            AND application = ?2 ORDER BY state_version
            """, connection)
        defer { marks.reset() }
        while try marks.step() {
            ledger.mark(
                Int(marks.int64(0)), position: marks.int64(1), revision: marks.int64(2),
                LetterCounts(parked: Int(marks.int64(3)), held: Int(marks.int64(4))))
        }
        let letters = try subject.statement(
            """
            SELECT state_version, originator_id, sum(kind = 'parked'), sum(kind = 'held') FROM \(Self.letters) \
            WHERE projection = ?1 AND application = ?2 GROUP BY 1, 2
            """, connection)
        defer { letters.reset() }
        while try letters.step() {
            ledger.add(
                Int(letters.int64(0)), StreamText(letters.text(1)),
                LetterCounts(parked: Int(letters.int64(2)), held: Int(letters.int64(3))))
        }
        return ledger.result
    }

    /// How many stand, of all versions.
    func counts(_ connection: SQLiteConnection) throws -> LetterCounts {
        guard try isKept(connection) else { return LetterCounts() }
        let counts = try subject.statement(
            "SELECT sum(kind = 'parked'), sum(kind = 'held') FROM \(Self.letters) WHERE projection = ?1 AND application = ?2",
            connection)
        defer { counts.reset() }
        guard try counts.step() else { return LetterCounts() }
        return LetterCounts(parked: Int(counts.int64(0)), held: Int(counts.int64(1)))
    }

    /// Whether the host's tables are there.
    func isKept(_ connection: SQLiteConnection) throws -> Bool {
        let statement = try connection.statement("SELECT count(*) FROM main.sqlite_schema WHERE name IN (?1, ?2)")
        try statement.bind(HostTables.letters, at: 1)
        try statement.bind(HostTables.letterMarks, at: 2)
        return try statement.firstInteger() == 2
    }
}
