import EventStore
import FoundationEssentials
import GRDBSQLite

/// What a projection has put aside: a row for each event, and one beside the position by which each commit knows that
/// nobody has put aside, taken back or moved anything since.
struct LetterRecord {
    private let subject: ProjectionSubject

    init(projection: ProjectionName, application: ApplicationName) {
        subject = ProjectionSubject(projection: projection, application: application)
    }

    private static let letters = "main.\(HostTables.letters)"
    private static let marks = "main.\(HostTables.letterMarks)"

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
    }

    private func writeMark(
        _ move: LetterMove, from: Int64?, to position: Int64, _ connection: SQLiteConnection
    ) throws {
        let mark: PreparedStatement
        if let revision = move.revision {
            mark = try subject.statement(
                """
                UPDATE \(Self.marks) SET position = ?4, parked = parked + ?5, held = held + ?6, revision = revision + 1 \
                WHERE projection = ?1 AND application = ?2 AND state_version = ?3 AND position = ?7 AND revision = ?8
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
        try mark.bind(position, at: 4)
        let parked = move.letters.count(where: \.isParked)
        try mark.bind(Int64(parked), at: 5)
        try mark.bind(Int64(move.letters.count - parked), at: 6)
        try mark.run()
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
            """
            UPDATE \(Self.marks) SET position = ?3, revision = revision + 1, \
            parked = (SELECT count(*) FROM \(Self.letters) AS l WHERE l.projection = ?1 AND l.application = ?2 \
            AND l.state_version = projectionist_letter_marks.state_version AND kind = 'parked'), \
            held = (SELECT count(*) FROM \(Self.letters) AS l WHERE l.projection = ?1 AND l.application = ?2 \
            AND l.state_version = projectionist_letter_marks.state_version AND kind = 'held') \
            WHERE projection = ?1 AND application = ?2
            """,
            """
            DELETE FROM \(Self.marks) AS m WHERE projection = ?1 AND application = ?2 AND ?3 IS NOT NULL AND NOT EXISTS \
            (SELECT 1 FROM \(Self.letters) AS l WHERE l.projection = m.projection AND l.application = m.application \
            AND l.state_version = m.state_version)
            """,
        ] {
            let change = try subject.statement(sql, connection)
            try change.bind(position, at: 3)
            try change.run()
        }
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
    private func isKept(_ connection: SQLiteConnection) throws -> Bool {
        let statement = try connection.statement("SELECT count(*) FROM main.sqlite_schema WHERE name IN (?1, ?2)")
        try statement.bind(HostTables.letters, at: 1)
        try statement.bind(HostTables.letterMarks, at: 2)
        return try statement.firstInteger() == 2
    }
}
