import Foundation
import PlainText
import PluginReplay
import ProjectionHost

/// Prints a read model, or writes it into files.
struct ReadModelPrinter {
    let format: ReplayFormat

    /// - Throws: a ``CommandFailure`` for CSV of several tables, which one stream cannot hold.
    func print(_ model: ReadModel) throws {
        switch format {
        case .json: try StandardOutput.write(model.document)
        case .table where model.relations.isEmpty: try StandardOutput.write("the read model has no tables\n")
        case .table: try StandardOutput.write(model.relations.map(Self.text(of:)).joined(separator: "\n"))
        case .csv:
            guard model.relations.count <= 1 else {
                let names = model.relations.map { "'\(OneLine.text($0.name))'" }.joined(separator: ", ")
                throw CommandFailure(
                    .usage,
                    "the read model has the tables \(names), and CSV is of one: add --output FOLDER, for a file each")
            }
            for relation in model.relations { try StandardOutput.write(relation.csv) }
        }
    }

    /// Writes `<table>.json` or `<table>.csv` for each table into a folder, which is made where it is missing.
    func write(_ model: ReadModel, to folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for relation in model.relations {
                let file = URL(filePath: folder).appending(path: "\(Self.fileName(relation.name)).\(format.rawValue)")
                try Data(format == .csv ? relation.csv : relation.document).write(to: file)
            }
        } catch {
            throw CommandFailure(.ioError, "\(folder): cannot be written: \(error.localizedDescription)")
        }
    }

    private static func text(of relation: ReadModel.Relation) -> String {
        let count = relation.rows.count
        var table = TextColumns(
            relation.columns.enumerated().map { index, column in
                let isNumeric = relation.rows.allSatisfy {
                    switch $0[index] {
                    case .number, .null: true
                    default: false
                    }
                }
                return (OneLine.text(column.name), isNumeric ? .right : .left)
            })
        for row in relation.rows { table.add(row.map(\.plainText)) }
        return "\(OneLine.text(relation.name)) (\(count) \(count == 1 ? "row" : "rows"))\n\(table.text)"
    }

    /// A table's name may hold what a file's must not.
    private static func fileName(_ name: String) -> String {
        let escaped = name.replacing("%", with: "%25").replacing("/", with: "%2F")
        return escaped.hasPrefix(".") ? "%2E" + escaped.dropFirst() : escaped
    }
}
