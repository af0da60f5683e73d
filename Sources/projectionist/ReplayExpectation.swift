import Foundation
import PluginReplay
import ProjectionHost

/// The file of a golden test.
struct ReplayExpectation {
    /// More differences than these are counted only.
    private static let mostLines = 100

    private let file: String
    /// nil: the file is written.
    private let expected: ReadModel?

    /// Reads the file at once, so that nothing is replayed in vain.
    ///
    /// - Throws: a ``CommandFailure`` where there is none, `EventLineError` or `ReplayError` for another document.
    init(_ file: String, isWritten: Bool) throws {
        self.file = file
        guard !isWritten else {
            expected = nil
            return
        }
        guard access(file, R_OK) == 0 else {
            throw CommandFailure(
                .noInput, "\(file): cannot be read: \(String(cString: strerror(errno))); --update writes it")
        }
        let document: Data
        do {
            document = try Data(contentsOf: URL(filePath: file))
        } catch {
            throw CommandFailure(.ioError, "\(file): cannot be read: \(error.localizedDescription)")
        }
        expected = try ReadModel(document: Array(document), source: file)
    }

    /// Compares, and prints what differs; or writes the file.
    ///
    /// - Throws: a ``CommandFailure`` where something differs, or the file cannot be written.
    func judge(_ model: ReadModel) throws {
        let rows = model.relations.reduce(0) { $0 + $1.rows.count }
        let size =
            "\(model.relations.count) \(model.relations.count == 1 ? "table" : "tables"), \(rows) \(rows == 1 ? "row" : "rows")"
        guard let expected else {
            do { try Data(model.document).write(to: URL(filePath: file), options: .atomic) } catch {
                throw CommandFailure(.ioError, "\(file): cannot be written: \(error.localizedDescription)")
            }
            return try StandardOutput.write("\(file): written (\(size))\n")
        }
        let lines = model.differences(fromDocument: expected)
        guard !lines.isEmpty else { return try StandardOutput.write("the read model is as expected (\(size))\n") }
        var text = lines.prefix(Self.mostLines).map { $0 + "\n" }.joined()
        if lines.count > Self.mostLines { text += "… and \(lines.count - Self.mostLines) more\n" }
        try StandardOutput.write(text)
        throw CommandFailure(
            .projectionFailed,
            "the read model is not as \(file) says: \(lines.count) \(lines.count == 1 ? "difference" : "differences"); where the read model is right, --update writes it"
        )
    }
}
