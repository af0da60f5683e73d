/// One variable that cannot be used.
public struct SettingViolation: Sendable, Hashable, CustomStringConvertible {
    /// As the operator wrote it, or should write it.
    public let variable: String
    /// What it takes.
    public let range: String
    /// What was there, fit to be shown: secrets and what may hold one are `***`; nil for nothing.
    public let found: String?
    /// What is wrong, where that is more than the range.
    public let reason: String?

    init(_ variable: String, range: String, found: String?, reason: String? = nil) {
        self.variable = variable
        self.range = range
        self.found = found
        self.reason = reason
    }

    /// `POSTGRES_PORT must be 1–65535 each, found '0'`.
    public var description: String {
        let found = found.map { "found '\($0)'" } ?? "it is not set"
        return "\(variable) must be \(range), \(found)" + (reason.map { ": \($0)" } ?? "")
    }
}

/// All settings that cannot be used, at once.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Never empty.
    public let violations: [SettingViolation]

    /// One line that names them all.
    public var description: String {
        let count = violations.count == 1 ? "1 setting is wrong: " : "\(violations.count) settings are wrong: "
        return count + violations.map(\.description).joined(separator: "; ")
    }

    /// The same for people: one line for one, else one that counts them and one for each.
    public var lines: [String] {
        guard violations.count > 1 else { return [description] }
        return ["\(violations.count) settings are wrong:"] + violations.map(\.description)
    }
}

/// Texts of others, made fit for a line of a log.
enum DisplayedText {
    static let mask = "***"

    /// Without control characters, and not too long.
    static func of(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars.prefix(120) {
            if scalar.value < 0x20 || scalar.value == 0x7F {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return value.unicodeScalars.count > 120 ? text + "…" : text
    }
}
