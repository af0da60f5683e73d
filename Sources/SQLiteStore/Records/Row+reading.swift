import GRDB

/// Columns of the host's own tables, which anybody may have written: SQLite keeps whatever it is given, of any type.
extension Row {
    /// As text; nil for NULL, and for bytes that are no text.
    func textIfPresent(_ column: String) -> String? {
        guard let value: DatabaseValue = self[column] else { return nil }
        // In two steps: the optimizer of Swift 6.3 fails on `??` with the second one in it.
        if let text = String.fromDatabaseValue(value) { return text }
        guard let number = Double.fromDatabaseValue(value) else { return nil }
        return "\(number)"
    }

    /// As text; empty for what is none.
    func text(_ column: String) -> String { textIfPresent(column) ?? "" }

    /// As a number; 0 for what is none.
    func number(_ column: String) -> Double { numberIfPresent(column) ?? 0 }

    /// As a number; nil for what is none.
    func numberIfPresent(_ column: String) -> Double? {
        guard let value: DatabaseValue = self[column] else { return nil }
        return Double.fromDatabaseValue(value)
    }

    /// As a whole number; 0 for what is none.
    func integer(_ column: String) -> Int64 {
        guard let value: DatabaseValue = self[column] else { return 0 }
        return Int64.fromDatabaseValue(value) ?? 0
    }
}
