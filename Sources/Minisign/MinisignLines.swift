/// The lines of one of minisign's files.
struct MinisignLines {
    private let lines: [[UInt8]]

    /// - Parameter count: how many lines the file has; an empty one may stand behind them.
    init(_ bytes: [UInt8], count: Int) throws(MinisignFormatError) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        }
        while let last = lines.last, last.isEmpty { lines.removeLast() }
        guard lines.count >= count else {
            throw MinisignFormatError(
                line: lines.count + 1, message: "is missing: the file has \(lines.count) lines, and not \(count)")
        }
        guard lines.count == count else {
            throw MinisignFormatError(line: count + 1, message: "is one too many: the file has \(count) lines")
        }
        self.lines = lines
    }

    /// The text of a line behind its first words.
    ///
    /// - Parameter line: counted from 1.
    func text(_ line: Int, behind words: String) throws(MinisignFormatError) -> String {
        guard lines[line - 1].starts(with: words.utf8) else {
            throw MinisignFormatError(line: line, message: "must begin with '\(words)'")
        }
        guard let text = String(validating: lines[line - 1].dropFirst(words.utf8.count), as: UTF8.self) else {
            throw MinisignFormatError(line: line, message: "is not valid UTF-8")
        }
        return text
    }

    /// The bytes that a line writes in Base64.
    ///
    /// - Parameter line: counted from 1.
    func bytes(_ line: Int, count: Int) throws(MinisignFormatError) -> [UInt8] {
        guard let bytes = Base64.bytes(lines[line - 1]) else {
            throw MinisignFormatError(line: line, message: "is not Base64")
        }
        guard bytes.count == count else {
            throw MinisignFormatError(line: line, message: "must hold \(count) bytes, found \(bytes.count)")
        }
        return bytes
    }
}
