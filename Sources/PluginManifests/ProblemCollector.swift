/// Gathers the problems of one file, so that all of them are reported and not only the first.
final class ProblemCollector {
    let file: String
    private let lines: KeyLines
    private(set) var problems: [ManifestProblem] = []

    init(file: String, lines: KeyLines) {
        self.file = file
        self.lines = lines
    }

    func report(_ path: [String], _ message: String, fix: String) {
        problems.append(
            ManifestProblem(
                file: file, line: lines.line(of: path), keyPath: KeyPath.text(path), message: message, fix: fix))
    }
}
