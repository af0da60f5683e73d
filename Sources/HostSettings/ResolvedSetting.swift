/// A setting as it is used, fit to be shown.
public struct ResolvedSetting: Sendable, Hashable {
    /// The variable; with its prefix where the setting is one application's or projection's own.
    public let name: String
    public let group: SettingDefinition.Group
    /// A secret is `***`; nil where there is no value.
    public let displayedValue: String?
    public let source: SettingSource
    public let range: String
    public let meaning: String
}
