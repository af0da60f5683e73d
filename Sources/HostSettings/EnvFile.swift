/// A file of settings, one `NAME=value` a line.
///
/// Blank lines and those that begin with `#` say nothing; `export ` in front of a name is passed over. A value without
/// quotes goes to the end of its line, or to a `#` behind a blank. Between single quotes everything stands for itself;
/// between double quotes `\n`, `\r`, `\t`, `\"`, `\\` and `\$` are escapes; both may go over several lines. Nothing is
/// substituted: `$` is a dollar sign. Of a name that comes twice the last one counts.
public struct EnvFile: Sendable, CustomStringConvertible, CustomReflectable {
    /// As it was given.
    public let path: String
    /// What it sets.
    public let values: [String: String]
    /// What of it cannot be read. The resolver reports it together with all else that is wrong.
    public let problems: [Problem]

    /// A line that cannot be read.
    public struct Problem: Sendable, Hashable {
        /// Counted from 1.
        public let line: Int
        /// What is wrong and what to do; never any of the file's text but a name.
        public let message: String
    }

    /// Reads the text of a file; what cannot be read of it is in ``problems``.
    public init(path: String, text: String) {
        self.path = path
        var parser = EnvFileParser(text)
        parser.parse()
        values = parser.values
        problems = parser.problems
    }

    /// The path alone: values may be secret.
    public var description: String { "env file '\(path)'" }
    /// The path alone: values may be secret.
    public var customMirror: Mirror { Mirror(self, children: ["path": path]) }
}

private struct EnvFileParser {
    private(set) var values: [String: String] = [:]
    private(set) var problems: [EnvFile.Problem] = []
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1

    init(_ text: String) {
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        self.scalars = scalars
    }

    mutating func parse() {
        while let scalar = peek() {
            if isBlank(scalar) || scalar == "\n" {
                advance()
            } else if scalar == "#" {
                skipLine()
            } else {
                parseLine()
            }
        }
    }

    private mutating func parseLine() {
        let start = line
        var name = word()
        if name == "export", let next = peek(), isBlank(next) {
            skipBlanks()
            name = word()
        }
        skipBlanks()
        guard isName(name) else {
            return fail(start, "does not begin with a name of letters, digits and '_'; write NAME=value, or # in front")
        }
        guard peek() == "=" else { return fail(start, "'\(name)' is not followed by '='; write \(name)=value") }
        advance()
        let beforeBlanks = index
        skipBlanks()
        switch peek() {
        case "'", "\"":
            guard let value = quoted() else {
                return fail(start, "the quote that begins the value of '\(name)' is not closed; close it")
            }
            skipBlanks()
            guard peek() == nil || peek() == "\n" || peek() == "#" else {
                return fail(start, "something follows the closing quote of '\(name)'; remove it, or escape the quote")
            }
            skipLine()
            keep(name, value, start)
        default: keep(name, plain(startsAtBlank: index > beforeBlanks), start)
        }
    }

    private mutating func keep(_ name: String, _ value: String, _ line: Int) {
        if value.unicodeScalars.contains("\0") {
            problems.append(.init(line: line, message: "the value of '\(name)' holds a NUL character; remove it"))
        } else {
            values[name] = value
        }
    }

    private mutating func fail(_ line: Int, _ message: String) {
        problems.append(.init(line: line, message: message))
        skipLine()
    }

    /// A value without quotes.
    private mutating func plain(startsAtBlank: Bool) -> String {
        var value = String.UnicodeScalarView()
        var afterBlank = startsAtBlank
        while let scalar = peek(), scalar != "\n" {
            if scalar == "#", afterBlank {
                skipLine()
                break
            }
            afterBlank = isBlank(scalar)
            value.append(scalar)
            advance()
        }
        while let last = value.last, isBlank(last) { value.removeLast() }
        return String(value)
    }

    /// A value between quotes; nil if the file ends before it does.
    private mutating func quoted() -> String? {
        let quote = scalars[index]
        advance()
        var value = String.UnicodeScalarView()
        while let scalar = peek() {
            advance()
            if scalar == quote { return String(value) }
            if scalar == "\\", quote == "\"", let escaped = peek() {
                advance()
                switch escaped {
                case "n": value.append("\n")
                case "r": value.append("\r")
                case "t": value.append("\t")
                case "\"", "\\", "$": value.append(escaped)
                default: value.append(contentsOf: [scalar, escaped])
                }
            } else {
                value.append(scalar)
            }
        }
        return nil
    }

    private mutating func word() -> String {
        var word = String.UnicodeScalarView()
        while let scalar = peek(), scalar != "=", scalar != "\n", !isBlank(scalar) {
            word.append(scalar)
            advance()
        }
        return String(word)
    }

    private func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.allSatisfy { VariableName.isPart($0) }
    }

    private func peek() -> Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func advance() {
        if scalars[index] == "\n" { line += 1 }
        index += 1
    }

    private mutating func skipBlanks() {
        while let scalar = peek(), isBlank(scalar) { advance() }
    }

    private mutating func skipLine() {
        while let scalar = peek(), scalar != "\n" { advance() }
    }

    /// A carriage return counts as blank, so that files with CRLF read the same.
    private func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\r" }
}
