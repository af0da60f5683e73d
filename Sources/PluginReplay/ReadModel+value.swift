public import EventLines
import PlainText

extension ReadModel {
    /// A value of a row.
    public enum Value: Sendable, Equatable {
        /// NULL.
        case null
        /// PostgreSQL's boolean; SQLite has numbers for it.
        case boolean(Bool)
        /// A number in JSON's form, with all its digits.
        case number(String)
        /// A text, and what else a database writes as text: a timestamp, a UUID, a number that is none.
        case text(String)
        /// PostgreSQL's `bytea`, SQLite's BLOB.
        case bytes([UInt8])
        /// PostgreSQL's `json` and `jsonb`.
        case json(JSONValue)

        /// Numbers by what they are: `1.50` and `1.5` are one. Texts by their bytes.
        public static func == (left: Value, right: Value) -> Bool {
            switch (left, right) {
            case (.null, .null): true
            case (.boolean(let left), .boolean(let right)): left == right
            case (.number(let left), .number(let right)): DecimalText.areEqual(left, right)
            case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
            case (.bytes(let left), .bytes(let right)): left == right
            case (.json(let left), .json(let right)): left == right
            default: false
            }
        }

        /// The order of rows: by kind, NULL last, then numbers by size, texts and bytes by their bytes.
        static func precedes(_ left: Value, _ right: Value) -> Bool {
            switch (left, right) {
            case (.boolean(let left), .boolean(let right)): !left && right
            case (.number(let left), .number(let right)): isLess(left, right)
            case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
            case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
            case (.json(let left), .json(let right)): left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
            default: left.rank < right.rank
            }
        }

        private static func isLess(_ left: String, _ right: String) -> Bool {
            if let left = Int64(left), let right = Int64(right) { return left < right }
            let numbers = (Double(left) ?? 0, Double(right) ?? 0)
            return numbers.0 == numbers.1 ? left < right : numbers.0 < numbers.1
        }

        private var rank: Int {
            switch self {
            case .boolean: 0
            case .number: 1
            case .text: 2
            case .bytes: 3
            case .json: 4
            case .null: 5
            }
        }
    }
}
