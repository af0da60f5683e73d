/// What a projection has made of its events: its tables with all their rows, as a value.
public struct ReadModel: Sendable, Equatable {
    /// The projection's own tables and materialised views, by name; none of the host's.
    public var relations: [Relation]

    /// - Parameter relations: in any order.
    public init(_ relations: [Relation]) {
        self.relations = relations.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// A table or a materialised view.
    public struct Relation: Sendable, Equatable {
        /// As the database has it.
        public let name: String
        /// In the order in which they were made.
        public let columns: [Column]
        /// The columns of the primary key, by their indexes; empty where there is none.
        public let key: [Int]
        /// One value for each column; sorted by the primary key, or by all columns where there is none.
        public let rows: [[Value]]

        /// - Parameter rows: in any order.
        public init(_ name: String, columns: [Column], key: [Int] = [], rows: [[Value]]) {
            self.name = name
            self.columns = columns
            self.key = key
            let order = Self.order(key: key, columns: columns.count)
            self.rows = rows.sorted { Self.precedes($0, $1, by: order) }
        }

        /// The columns by which rows are sorted: rows that agree in their key, which a document may have, are told apart by
        /// the others.
        static func order(key: [Int], columns: Int) -> [Int] { key + (0..<columns).filter { !key.contains($0) } }

        static func precedes(_ left: [Value], _ right: [Value], by order: [Int]) -> Bool {
            for column in order where left[column] != right[column] {
                return Value.precedes(left[column], right[column])
            }
            return false
        }
    }

    /// A column.
    public struct Column: Sendable, Equatable {
        /// As the database has it.
        public let name: String
        /// `bigint` or `text` of PostgreSQL, what the table's definition says on SQLite; empty where it says nothing, or where
        /// nothing is known of it.
        public let type: String

        /// A column from its parts.
        public init(_ name: String, type: String = "") {
            self.name = name
            self.type = type
        }
    }
}
