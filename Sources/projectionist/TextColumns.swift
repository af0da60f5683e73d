import HostOperations
import PlainText
import ProjectionHost

/// A table for people: columns as wide as their widest cell, numbers to the right.
struct TextColumns {
    /// On which side a column's cells stand.
    enum Alignment {
        case left
        case right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    init(_ columns: (String, Alignment)...) { self.init(columns) }

    init(_ columns: [(String, Alignment)]) {
        self.columns = columns.map { (title: $0.0, alignment: $0.1) }
    }

    /// Adds a row with a cell for each column; an empty cell is shown as `-`.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count)
        rows.append(cells.map { $0.isEmpty ? "-" : OneLine.text($0) })
    }

    /// The lines of the table, the titles first, without blanks at their ends.
    var text: String {
        let widths = columns.indices.map { column in
            (rows.map { $0[column].count } + [columns[column].title.count]).max() ?? 0
        }
        let lines = ([columns.map(\.title)] + rows).map { cells in
            let padded = cells.indices.map { column in
                let blanks = String(repeating: " ", count: widths[column] - cells[column].count)
                return columns[column].alignment == .left ? cells[column] + blanks : blanks + cells[column]
            }
            let line = padded.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
