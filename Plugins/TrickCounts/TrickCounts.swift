import ProjectionSDK

/// How often each trick has been learnt. Folds a batch in memory and writes one row for each trick in it.
struct TrickCounts: BatchProjection {
    static let name = "trick_counts"
    static let application = "DogSchool"
    static let topics = ["dogschool.domain:Dog.TrickAdded"]

    init(context: ProjectionContext) {}

    func setUp(_ sql: SQL) throws {
        try sql.execute("CREATE TABLE IF NOT EXISTS trick_counts (trick text PRIMARY KEY, count bigint NOT NULL)")
    }

    func apply(_ events: EventBatch, _ sql: SQL) throws {
        var counts: [BorrowedText: Int64] = [:]
        for event in events { counts[try event.borrowedText("trick"), default: 0] += 1 }

        let statement = """
            INSERT INTO trick_counts (trick, count) VALUES ($1, $2) \
            ON CONFLICT (trick) DO UPDATE SET count = trick_counts.count + excluded.count
            """
        // Sorted, so that two writers lock the rows in the same order.
        try sql.executeMany(statement, counts.sorted { $0.key < $1.key }) { row, parameters in
            parameters.append(borrowed: row.key)
            parameters.append(integer: row.value)
        }
    }

    func clearReadModel(_ sql: SQL) throws {
        try sql.execute("DELETE FROM trick_counts")
    }
}

/// The library's only export: gives the host the factory, or nil where the two have no major version of the ABI in
/// common.
@c(projectionist_plugin_entry)
public func entry(_ hello: UnsafeRawPointer) -> UnsafeRawPointer? {
    export(hello, id: "trick-counts", version: "1.0.0", TrickCounts.self)
}
