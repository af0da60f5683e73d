/// What values a setting takes.
public enum SettingKind: Sendable, Hashable {
    /// Any text that is not empty; described by the words.
    case text(String)
    /// Any text, also an empty one.
    case password
    /// What a client sends in a header: visible ASCII characters.
    case token
    /// A name in SQL, 1 to 63 bytes.
    case identifier
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A whole number of bytes, without a unit.
    case bytes(ClosedRange<Int>)
    /// Whole seconds: the Python library reads the same variables and takes no fraction there.
    case seconds(ClosedRange<Int>)
    /// Seconds, with a fraction if wanted.
    case decimalSeconds(ClosedRange<Int>)
    /// True or false, in the words that the Python library takes; an empty value is false.
    case boolean
    /// One of some words, in upper or lower case where `anyCase` says so.
    case choice([String], anyCase: Bool)
    /// One port, or several separated by commas; an empty one is 5432.
    case ports
    /// Separated by colons.
    case folders
    /// Separated by commas.
    case names
    /// `postgresql://…`.
    case connectionURI

    /// Fits into the header of any HTTP server and proxy.
    private static let longestToken = 4096

    /// Says that a value is none of these.
    struct Mismatch: Error {}

    /// `1–65535`, `true, false, …`.
    public var range: String {
        switch self {
        case .text(let words): words
        case .password: "any text, may be empty"
        case .token: "1–\(Self.longestToken) visible ASCII characters, no blanks"
        case .identifier: "an identifier of 1–63 bytes"
        case .integer(let range): "\(range.lowerBound)–\(range.upperBound)"
        case .bytes(let range): "\(range.lowerBound)–\(range.upperBound) bytes"
        case .seconds(let range): "\(range.lowerBound)–\(range.upperBound) s"
        case .decimalSeconds(let range): "\(range.lowerBound)–\(range.upperBound) s, a fraction is allowed"
        case .boolean: "true false 1 0 yes no y n t f on off"
        case .choice(let values, _): values.joined(separator: ", ")
        case .ports: "1–65535 each"
        case .folders: "paths separated by ':'"
        case .names: "names separated by ','"
        case .connectionURI: "postgresql://…"
        }
    }

    /// Whether an empty value says something. Elsewhere it is as if the variable were not there, as in the Python
    /// library, so that `VARIABLE=${OTHER:-}` in a compose file does no harm.
    var takesEmpty: Bool {
        switch self {
        case .password, .boolean, .folders, .names: true
        default: false
        }
    }

    /// The value as it is used and bridged: numbers without blanks, booleans as `true` and `false`.
    func canonical(_ raw: String) throws(Mismatch) -> String {
        let trimmed = raw.trimmingBlanks()
        switch self {
        case .password, .connectionURI: return raw
        case .text:
            guard !raw.isEmpty, !raw.unicodeScalars.contains("\0") else { throw Mismatch() }
            return raw
        case .token:
            guard (1...Self.longestToken).contains(raw.utf8.count), raw.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw Mismatch() }
            return raw
        case .identifier:
            guard (1...63).contains(raw.utf8.count), !raw.unicodeScalars.contains("\0") else { throw Mismatch() }
            return raw
        case .integer(let range), .bytes(let range), .seconds(let range):
            return String(try integer(trimmed, in: range))
        case .decimalSeconds(let range):
            guard trimmed.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), let seconds = Double(trimmed),
                seconds >= Double(range.lowerBound), seconds <= Double(range.upperBound)
            else { throw Mismatch() }
            return Int(exactly: seconds).map(String.init) ?? String(seconds)
        case .boolean: return try boolean(trimmed) ? "true" : "false"
        case .choice(let values, let anyCase):
            let wanted = anyCase ? trimmed.lowercased() : trimmed
            guard values.contains(wanted) else { throw Mismatch() }
            return wanted
        case .ports:
            var ports: [String] = []
            for port in trimmed.split(separator: ",", omittingEmptySubsequences: false) {
                let text = String(port).trimmingBlanks()
                ports.append(text.isEmpty ? "5432" : String(try integer(text, in: 1...65535)))
            }
            return ports.joined(separator: ",")
        case .folders: return raw.split(separator: ":").joined(separator: ":")
        case .names:
            return raw.split(separator: ",").map { String($0).trimmingBlanks() }.filter { !$0.isEmpty }
                .joined(separator: ",")
        }
    }

    private func integer(_ text: String, in range: ClosedRange<Int>) throws(Mismatch) -> Int {
        guard let number = Int(text), range.contains(number) else { throw Mismatch() }
        return number
    }

    private func boolean(_ text: String) throws(Mismatch) -> Bool {
        switch text.lowercased() {
        case "true", "1", "yes", "y", "t", "on": return true
        case "false", "0", "no", "n", "f", "off", "": return false
        default: throw Mismatch()
        }
    }
}

extension String {
    /// Without blanks and line ends at either side.
    func trimmingBlanks() -> String {
        let isBlank = { (character: Character) in character.isWhitespace }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
