import EventStore

/// What goes through the pipeline, and how it is told apart.
extension PostgresProjectionSession {
    /// Numbers of the pipeline's own commands; a queued statement has its place among the entries.
    enum Number {
        static let begin = -1
        static let tracking = -2
        static let commit = -3
        static let entry = -4
        static let log = -5
        static let exit = -6
        static let lastEvent = -7
        static let deferred = -8
        static let letters = -9
        static let role = -10
        static let roleCheck = -11
        /// Those in which nothing of a plugin's runs.
        static let ofHost: Set<Int> = [begin, tracking, entry, log, lastEvent, letters, role, roleCheck]
    }

    func send(_ queue: StatementQueue, through pipeline: PostgresPipeline) throws {
        lastSent.removeAll(keepingCapacity: true)
        lastSent.append(contentsOf: repeatElement(nil, count: queue.statements.count))
        // Read once: each access to a class's property is a checked one.
        let queued = queue.parameters
        try queue.withBytes { arena in
            for (number, entry) in queue.entries.enumerated() {
                parameters.reset()
                parameters.append(queued[entry.parameters], in: arena)
                if let last = lastSent[entry.statement], last.types == parameters.types {
                    try pipeline.send(prepared: last.name, parameters, as: number)
                } else {
                    let sql = queue.statements[entry.statement]
                    try pipeline.send(sql, parameters, as: number)
                    let key = PostgresConnection.PreparedKey(sql: sql, types: parameters.types)
                    lastSent[entry.statement] = connection.preparedName(key).map { (parameters.types, $0) }
                }
            }
        }
    }
}
