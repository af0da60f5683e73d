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
