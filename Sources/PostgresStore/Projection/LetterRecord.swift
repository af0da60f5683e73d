import EventStore
import FoundationEssentials

/// What a projection has put aside: a row for each event, and one beside the position by which each commit knows that
/// nobody has put aside, taken back or moved anything since.
struct LetterRecord {
    let letters: String
    let marks: String
    let subject: ProjectionSubject

    init(_ configuration: PostgresConfiguration, projection: ProjectionName, application: ApplicationName) {
        let definitions = PostgresDefinitions(configuration: configuration)
        letters = definitions.lettersTable
        marks = definitions.letterMarksTable
        subject = ProjectionSubject(projection: projection, application: application)
    }

    // MARK: Writing

    /// Part of the batch's transaction.
    ///
    /// - Returns: how many rows of the host's tables it writes.
    func send(
        _ move: LetterMove, from: Int64?, to position: Int64, through pipeline: PostgresPipeline, as number: Int
    ) throws -> Int64 {
        // What is put aside must not come back by a crash: who looks at it acts on it.
        if move.isLasting {
            try pipeline.send("SET LOCAL synchronous_commit = on", as: number)
        }
        try sendMark(move, from: from, to: position, through: pipeline, as: number)
        for letter in move.letters { try send(letter, of: move, through: pipeline, as: number) }
        if let change = move.change { try send(change, of: move, through: pipeline, as: number) }
        return Int64(1 + move.letters.count + (move.change == nil ? 0 : 1))
    }

    private func sendMark(
        _ move: LetterMove, from: Int64?, to position: Int64, through pipeline: PostgresPipeline, as number: Int
    ) throws {
        let parameters = subject.parameters()
        parameters.append(Int64(move.stateVersion))
        if move.leavesNone, let revision = move.revision {
            parameters.append(from ?? 0)
            parameters.append(revision)
            let gone = """
                DELETE FROM \(marks) WHERE projection = $1 AND application = $2 AND state_version = $3 AND position = $4 \
                AND revision = $5 AND parked + held = 1 RETURNING 1
                """
            return try pipeline.send(Self.demandingOne(gone), parameters, as: number)
        }
        parameters.append(position)
        parameters.append(Int64(move.counts.parked))
        parameters.append(Int64(move.counts.held))
        guard let revision = move.revision else {
            // One that stands already is another runner's.
            try pipeline.send(
                """
                INSERT INTO \(marks) (projection, application, state_version, position, parked, held, revision) \
                VALUES ($1, $2, $3, $4, $5, $6, 1)
                """, parameters, as: number)
            return
        }
        parameters.append(from ?? 0)
        parameters.append(revision)
        let moved = """
            UPDATE \(marks) SET position = $4, parked = parked + $5, held = held + $6, \
            revision = revision + 1 WHERE projection = $1 AND application = $2 AND state_version = $3 AND position = $7 \
            AND revision = $8 RETURNING 1
            """
        try pipeline.send(Self.demandingOne(moved), parameters, as: number)
    }

    /// A change of no rows is no error and a COMMIT behind it would keep the read model, so any other number than one is made
    /// one.
    private static func demandingOne(_ change: String) -> String {
        """
        WITH changed AS (\(change)) \
        SELECT CASE WHEN count(*) = 1 THEN 1 ELSE ('projectionist: letters, rows ' || count(*))::int END FROM changed
        """
    }

    private func send(
        _ change: LetterChange, of move: LetterMove, through pipeline: PostgresPipeline, as number: Int
    ) throws {
        let parameters = subject.parameters()
        parameters.append(Int64(move.stateVersion))
        parameters.append(change.before.position)
        parameters.append(text: change.before.stream)
        parameters.append(text: change.before.kind)
        let which = """
            WHERE projection = $1 AND application = $2 AND state_version = $3 AND position = $4 AND originator_id = $5 \
            AND kind = $6 RETURNING 1
            """
        guard case .failedAgain(_, let now) = change else {
            return try pipeline.send(
                Self.demandingOne("DELETE FROM \(letters) \(which)"), parameters, as: number)
        }
        parameters.append(text: now.kind)
        if case .parked(let error, let attempts) = now.reason {
            parameters.append(text: SQLText.storable(error))
            parameters.append(Int64(attempts))
        } else {
            parameters.appendNull(PostgresParameters.text)
            parameters.append(Int64(0))
        }
        parameters.append(text: move.pluginVersion)
        parameters.append(text: String(Date().timeIntervalSince1970))
        let update =
            "UPDATE \(letters) SET kind = $7, error = $8, attempts = $9, plugin_version = $10, at = $11 \(which)"
        try pipeline.send(Self.demandingOne(update), parameters, as: number)
    }

    private func send(
        _ letter: DeadLetter, of move: LetterMove, through pipeline: PostgresPipeline, as number: Int
    ) throws {
        let parameters = subject.parameters()
        parameters.append(Int64(move.stateVersion))
        parameters.append(letter.position)
        parameters.append(text: letter.stream)
        parameters.append(letter.version)
        parameters.append(text: letter.kind)
        if case .parked(let error, let attempts) = letter.reason {
            // Text must not hold NUL; an error's text may come from a plugin.
            parameters.append(text: SQLText.storable(error))
            parameters.append(Int64(attempts))
        } else {
            parameters.appendNull(PostgresParameters.text)
            parameters.append(Int64(0))
        }
        parameters.append(text: move.pluginVersion)
        parameters.append(text: String(Date().timeIntervalSince1970))
        try pipeline.send(
            """
            INSERT INTO \(letters) (projection, application, state_version, position, originator_id, originator_version, kind, \
            error, attempts, plugin_version, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, parameters, as: number)
    }

    // MARK: Reading

    /// How many stand, of all versions.
    func counts(_ connection: PostgresConnection) throws -> LetterCounts {
        let found = try connection.run(
            """
            SELECT count(*) FILTER (WHERE kind = 'parked'), count(*) FILTER (WHERE kind = 'held') FROM \(letters) \
            WHERE projection = $1 AND application = $2
            """, subject.parameters())
        return LetterCounts(parked: Int(try found.int64(0, 0) ?? 0), held: Int(try found.int64(0, 1) ?? 0))
    }

    /// What stands of one version, of which others something does, and whether other rows stand than were put there.
    func read(
        stateVersion: Int, _ connection: PostgresConnection
    ) throws -> (letters: LetterStanding?, others: [Int], hasStrays: Bool) {
        let marks = try connection.run(
            """
            SELECT state_version, position, revision, parked, held FROM \(marks) WHERE projection = $1 \
            AND application = $2 ORDER BY state_version
            """, subject.parameters())
        // A letter that comes or goes between these two looks changes the revision: the next commit is refused.
        let rows = try connection.run(
            """
            SELECT state_version, originator_id, count(*) FILTER (WHERE kind = 'parked'), \
            count(*) FILTER (WHERE kind = 'held') FROM \(letters) WHERE projection = $1 AND application = $2 GROUP BY 1, 2
            """, subject.parameters())
        var ledger = LetterLedger(stateVersion: stateVersion)
        for row in 0..<marks.rowCount {
            func number(_ column: Int) throws -> Int64 { try marks.int64(row, column) ?? 0 }
            ledger.mark(
                Int(try number(0)), position: try number(1), revision: try number(2),
                LetterCounts(parked: Int(try number(3)), held: Int(try number(4))))
        }
        for row in 0..<rows.rowCount {
            func number(_ column: Int) throws -> Int { Int(try rows.int64(row, column) ?? 0) }
            ledger.add(
                try number(0), StreamText(rows.text(row, 1) ?? ""),
                LetterCounts(parked: try number(2), held: try number(3)))
        }
        return ledger.result
    }
}
