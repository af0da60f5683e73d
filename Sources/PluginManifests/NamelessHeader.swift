import TOMLKit

/// A line that begins like the header of a table and has no name where one must stand: `[.a]`, `[é]`, or `[` alone.
///
/// The parser ends the process there, by an assertion that is also in what is built for release (toml++ 3, `parse_key`). Inside of an
/// array the same line is right.
struct NamelessHeader {
    /// Counted from 1.
    let line: Int
    /// Counted from 1, in bytes; where the name is missing.
    let column: Int
    /// What stands in front of the line.
    private let before: Substring.UTF8View

    /// More than a manifest has of lines that open an array in an array and hold nothing else.
    private static let most = 256

    /// Finds the first one that is a header.
    ///
    /// - Throws: that there is one, or that too many lines would have to be looked at.
    static func refuse(in text: String) throws(TOMLSyntaxError) {
        var looked = 0
        for candidate in candidates(in: text) {
            // The parser itself knows whether the line stands in a value: then what is in front of it is no document. A header that
            // ends the process is never in front, it would have been found before.
            guard (try? TOMLTable(string: String(Substring(candidate.before)))) == nil else {
                throw TOMLSyntaxError(
                    line: candidate.line, column: candidate.column,
                    message: "the header of a table must begin with a name")
            }
            looked += 1
            if looked == most {
                throw TOMLSyntaxError(
                    line: candidate.line,
                    message: "more than \(most) lines begin with '[' and nothing that could be a name")
            }
        }
    }

    private static func candidates(in text: String) -> [NamelessHeader] {
        let bytes = Substring(text).utf8
        var found: [NamelessHeader] = []
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            var rest = line
            if number == 1, rest.starts(with: "\u{FEFF}".utf8) { rest = rest.dropFirst(3) }
            rest = rest.drop(while: isBlank)
            guard rest.first == UInt8(ascii: "[") else { continue }
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "[") { rest = rest.dropFirst() }
            rest = rest.drop(while: isBlank)
            if let first = rest.first, beginsName(first) || first == UInt8(ascii: "]") || first == UInt8(ascii: "[") {
                continue
            }
            found.append(
                NamelessHeader(
                    line: number, column: line.count - rest.count + 1, before: bytes[..<line.startIndex]))
        }
        return found
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func beginsName(_ byte: UInt8) -> Bool {
        NameRules.isLetterOrDigit(byte)
            || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "\""), UInt8(ascii: "'")]
                .contains(byte)
    }
}
