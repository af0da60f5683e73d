/// What plugins are told that ask for a setting: all that ``HostSettings/value(of:)`` answers, and nothing else. A library that
/// was opened keeps it for as long as the process runs.
public final class SettingValues: Sendable {
    private let environment: [String: String]
    private let others: [String: String]

    /// What `settings` answer; `previous` itself where that answers the same.
    public static func of(_ settings: HostSettings, previous: SettingValues?) -> SettingValues {
        let new = SettingValues(settings)
        guard let previous, previous.others == new.others, previous.environment == new.environment else { return new }
        return previous
    }

    private init(_ settings: HostSettings) {
        environment = settings.sources.environment
        others = settings.valuesBesideEnvironment
    }

    /// The value of a variable; nil where there is none.
    public func value(of name: String) -> String? { others[name] ?? environment[name] }
}
