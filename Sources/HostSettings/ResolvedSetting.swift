/// A setting as it is used, fit to be shown.
public struct ResolvedSetting: Sendable, Hashable {
    /// The variable; with its prefix where the setting is one application's or projection's own.
    public let name: String
    /// Which part of the host it is for.
    public let group: SettingDefinition.Group
    /// A secret is `***`; nil where there is no value.
    public let displayedValue: String?
    /// Where the value that is used came from.
    public let source: SettingSource
    /// What values it takes, in words: `1–65535`.
    public let range: String
    /// What it is for, one line.
    public let meaning: String
}
