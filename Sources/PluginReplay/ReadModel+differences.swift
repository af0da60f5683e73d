import PlainText

extension ReadModel {
    /// What is otherwise than expected, a line each; empty where nothing is.
    ///
    /// Rows are told apart by their table's primary key, or by all their values where there is none. The types of columns are
    /// compared where both sides know them.
    public func differences(from expected: ReadModel) -> [String] {
        var lines: [String] = []
        for wanted in expected.relations {
            guard let found = relations.first(where: { $0.name == wanted.name }) else {
                lines.append("table '\(wanted.name)' is missing (\(Self.rows(wanted.rows.count)) expected)")
                continue
            }
            lines += found.differences(from: wanted)
        }
        let names = Set(expected.relations.map(\.name))
        for relation in relations where !names.contains(relation.name) {
            lines.append("table '\(relation.name)' is not expected (\(Self.rows(relation.rows.count)))")
        }
        return lines
    }

    fileprivate static func rows(_ count: Int) -> String { "\(count) \(count == 1 ? "row" : "rows")" }
}

extension ReadModel.Relation {
    fileprivate func differences(from expected: Self) -> [String] {
        let place = "table '\(name)': "
        // A document without rows says nothing of the columns.
        guard !expected.columns.isEmpty || !expected.rows.isEmpty else {
            return rows.map { "\(place)row \(label(of: $0)) is not expected" }
        }
        let columnLines = differencesOfColumns(from: expected.columns)
        guard columnLines.isEmpty else { return columnLines.map { place + $0 } }
        // The expected rows with their values in the order of the columns here.
        let order = columns.map { column in expected.columns.firstIndex { $0.name == column.name }! }
        var wanted: [String: [[ReadModel.Value]]] = [:]
        for row in expected.rows.reversed() {
            let row = order.map { row[$0] }
            wanted[identity(of: row), default: []].append(row)
        }
        var lines: [(row: [ReadModel.Value], text: String)] = []
        for row in rows {
            let identity = identity(of: row)
            guard let other = wanted[identity]?.popLast() else {
                lines.append((row, "row \(label(of: row)) is not expected\(rest(of: row))"))
                continue
            }
            let different = columns.indices.filter { row[$0] != other[$0] }
            guard !different.isEmpty else { continue }
            let words = different.map {
                "\(columns[$0].name) is \(row[$0].shortText) instead of \(other[$0].shortText)"
            }
            lines.append((row, "row \(label(of: row)): \(words.joined(separator: ", "))"))
        }
        for row in wanted.values.joined() { lines.append((row, "row \(label(of: row)) is missing\(rest(of: row))")) }
        let sorting = Self.order(key: key, columns: columns.count)
        return lines.sorted { Self.precedes($0.row, $1.row, by: sorting) }.map { place + $0.text }
    }

    private func differencesOfColumns(from expected: [ReadModel.Column]) -> [String] {
        var lines: [String] = []
        for wanted in expected {
            guard let found = columns.first(where: { $0.name == wanted.name }) else {
                lines.append("column '\(wanted.name)' is missing")
                continue
            }
            if !found.type.isEmpty, !wanted.type.isEmpty, found.type != wanted.type {
                lines.append("column '\(found.name)' has the type \(found.type) instead of \(wanted.type)")
            }
        }
        for column in columns where !expected.contains(where: { $0.name == column.name }) {
            lines.append("column '\(column.name)' is not expected")
        }
        return lines
    }

    private var identifying: [Int] { key.isEmpty ? Array(columns.indices) : key }

    private func identity(of row: [ReadModel.Value]) -> String {
        identifying.map { row[$0].identity }.joined(separator: ",")
    }

    /// `dog='Fido', day='2026-01-01'`.
    private func label(of row: [ReadModel.Value]) -> String { text(of: row, identifying) }

    /// ` (count=3)`: what the label does not say.
    private func rest(of row: [ReadModel.Value]) -> String {
        let others = columns.indices.filter { !identifying.contains($0) }
        return others.isEmpty ? "" : " (\(text(of: row, others)))"
    }

    private func text(of row: [ReadModel.Value], _ chosen: [Int]) -> String {
        chosen.map { "\(columns[$0].name)=\(row[$0].shortText)" }.joined(separator: ", ")
    }
}
