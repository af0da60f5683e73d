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
