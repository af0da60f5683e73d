/// What a projection has written: the rows of its tables, as text.
struct ReadModel: Sendable, Hashable {
    /// The rows of each table, in the order of their text.
    private(set) var tables: [String: [[String?]]] = [:]

    mutating func add(_ table: String, _ rows: [[String?]]) {
        tables[table] = rows.sorted { Self.text($0) < Self.text($1) }
    }

    /// `2 tables, 31 rows`.
    var summary: String { "\(tables.count) table(s), \(tables.values.reduce(0) { $0 + $1.count }) rows" }

    /// What is other than in another read model, one line; nil where nothing is.
    func difference(from expected: ReadModel) -> String? {
        for table in Set(tables.keys).union(expected.tables.keys).sorted() {
            guard let found = tables[table] else { return "the table \(table) is missing" }
            guard let wanted = expected.tables[table] else { return "the table \(table) is there" }
            if let row = found.first(where: { !wanted.contains($0) }) {
                return "table \(table) has the row (\(Self.text(row)))"
            }
            if let row = wanted.first(where: { !found.contains($0) }) {
                return "table \(table) lacks the row (\(Self.text(row)))"
            }
            if found != wanted { return "table \(table) has \(found.count) rows instead of \(wanted.count)" }
        }
        return nil
    }

    private static func text(_ row: [String?]) -> String { row.map { $0 ?? "NULL" }.joined(separator: ", ") }
}
