import EventStore

extension PostgresLogReader {
    /// How many rows one look at a stretch goes through: 3 to 10 ms.
    private static let stretchLimit = 10_000

    func advanceSafeHead() throws -> SafeHeadStatus {
        try prepareSession()
        let before = (head: safeHead.head, generation: safeHead.status.generation)
        var step = safeHead.next()
        while step != .done { step = try look(step) }
        for range in safeHead.takePassedRanges() { try noteDead(in: range) }
        let status = safeHead.status
        if status.generation != before.generation { dead.removeAll() }
        if let head = status.head { try record.note(head, of: log, connection) }
        return status
    }

    private func look(_ step: SafeHead.Step) throws -> SafeHead.Step {
        switch step {
        case .done:
            return .done
        case .start:
            parameters.reset()
            let result = try run(
                "SELECT (SELECT max(notification_id) FROM \(table)), EXISTS (SELECT 1 FROM \(table) WHERE notification_id = 1)::int, \(log.file)"
            )
            note(file: result.text(0, 2))
            note(highest: try result.int64(0, 0))
            return safeHead.observe(
                start: SafeHead.Start(
                    highest: try result.int64(0, 0), hasFirstPosition: try result.int64(0, 1) == 1,
                    proven: try record.read(of: log, connection)))
        case .stretch(let head):
            parameters.reset()
            parameters.append(head)
            let result = try run(
                """
                SELECT (SELECT max(notification_id) FROM \(table)), \
                $1 + coalesce(min(n) FILTER (WHERE notification_id <> $1 + n) - 1, count(*)), \(log.file) FROM (\
                SELECT notification_id, row_number() OVER (ORDER BY notification_id) AS n FROM \(table) \
                WHERE notification_id > $1 ORDER BY notification_id LIMIT \(Self.stretchLimit)) AS stretch
                """)
            if note(file: result.text(0, 2)) { return safeHead.next() }
            note(highest: try result.int64(0, 0))
            return safeHead.observe(
                highest: try result.int64(0, 0), contiguousThrough: try result.int64(0, 1) ?? head)
        case .probe(let position):
            parameters.reset()
            parameters.append(position)
            let result = try run(
                "SELECT (SELECT max(notification_id) FROM \(table)), EXISTS (SELECT 1 FROM \(table) WHERE notification_id = $1)::int, \(log.file)"
            )
            if note(file: result.text(0, 2)) { return safeHead.next() }
            note(highest: try result.int64(0, 0))
            return safeHead.observe(highest: try result.int64(0, 0), isThere: try result.int64(0, 1) == 1)
        case .holders:
            return safeHead.observe(holders: try lockHolders())
        }
    }

    private var log: ProvenHeadRecord.Log { ProvenHeadRecord.Log(application: application, table: table) }

    /// Notes the file in which the log stands.
    ///
    /// - Returns: whether it is another one than before, with what was known of the log forgotten: it was emptied, or another
    ///   table has its name.
    @discardableResult
    private func note(file: String?) -> Bool {
        defer { logFile = file }
        guard let logFile, logFile != file else { return false }
        safeHead.forget()
        return true
    }

    /// Who may have drawn a position and not committed: the granted RowExclusiveLocks on the table and all below it. Other
    /// modes, such as VACUUM's, insert nothing.
    private func lockHolders() throws -> [LockHolder] {
        parameters.reset()
        parameters.append(text: table)
        let result = try connection.run(
            """
            WITH RECURSIVE \(PostgresLogTable.tree) SELECT DISTINCT virtualtransaction, pid::bigint FROM pg_catalog.pg_locks \
            WHERE locktype = 'relation' \
            AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) \
            AND relation IN (SELECT relation FROM tree) AND mode = 'RowExclusiveLock' AND granted
            """, parameters)
        return try (0..<result.rowCount).map { row in
            LockHolder(transaction: result.text(row, 0) ?? "", pid: try result.int64(row, 1).map(Int32.init))
        }
    }

    func describe(_ holders: [LockHolder]) throws -> [String] {
        parameters.reset()
        parameters.append(
            array: holders.compactMap { $0.pid.map { "\($0)".utf8 } }, element: PostgresParameters.text,
            type: PostgresParameters.textArray)
        // Anyone may see the name that a session gives itself, whoever its user is.
        let result = try connection.run(
            "SELECT pid::bigint, application_name FROM pg_catalog.pg_stat_activity WHERE pid::text = ANY($1)",
            parameters)
        var names: [Int64: String] = [:]
        for row in 0..<result.rowCount {
            if let pid = try result.int64(row, 0), let name = result.text(row, 1), !name.isEmpty { names[pid] = name }
        }
        return holders.map { holder in
            let name = holder.pid.flatMap { names[Int64($0)] }
            return name.map { "\(holder.text) (\($0))" } ?? holder.text
        }
    }

    // MARK: The log's end

    func highest() throws -> Int64? {
        parameters.reset()
        return try run("SELECT max(notification_id) FROM \(table)").int64(0, 0)
    }

    func bounds() throws -> LogBounds {
        try prepareSession()
        // Drawn before it stands: read in the other order, a position drawn in between would be missed.
        let top = try highest()
        note(highest: top)
        return LogBounds(highest: top ?? 0, lastDrawn: try lastDrawn())
    }

    /// nil where there is no sequence, or none that this role may read.
    private func lastDrawn() throws -> Int64? {
        parameters.reset()
        parameters.append(text: table)
        let result = try connection.run(
            """
            SELECT name FROM pg_catalog.pg_get_serial_sequence($1, 'notification_id') AS name \
            WHERE name IS NOT NULL AND pg_catalog.has_sequence_privilege(name, 'SELECT')
            """, parameters)
        guard result.rowCount == 1, let sequence = result.text(0, 0) else { return nil }
        return try connection.run(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM \(sequence)", PostgresParameters()
        ).int64(0, 0)
    }

    // MARK: Dead positions

    private func noteDead(in range: ClosedRange<Int64>) throws {
        parameters.reset()
        parameters.append(range.lowerBound)
        parameters.append(range.upperBound)
        let result = try run(
            """
            SELECT notification_id FROM \(table) WHERE notification_id >= $1 AND notification_id <= $2 \
            ORDER BY notification_id DESC LIMIT \(DeadPositions.limit)
            """)
        dead.add(missingIn: range, standing: try (0..<result.rowCount).compactMap { try result.int64($0, 0) })
    }

    func lateEvents() throws -> [StoredEvent] {
        try prepareSession()
        guard let first = dead.positions.first, let last = dead.positions.last else { return [] }
        // Along the index: most of what lies between them stands, and the dead are few or many.
        let type = try originatorIDType
        parameters.reset()
        parameters.append(
            array: dead.positions.map { position in withUnsafeBytes(of: position.bigEndian, Array.init) },
            element: PostgresParameters.int8, type: PostgresParameters.int8Array)
        parameters.append(first)
        parameters.append(last)
        let result = try run(
            """
            SELECT notification_id, originator_id, originator_version::bigint, topic, NULL::bytea FROM \(table) \
            WHERE notification_id = ANY($1) AND notification_id BETWEEN $2 AND $3 ORDER BY notification_id
            """)
        let rows = try batch(result, type)
        dead.remove(rows.positions)
        return (0..<rows.count).map(rows.storedEvent(at:))
    }
}
