/// What came of one rule for a library's file.
public struct LibraryFinding: Sendable, Hashable {
    /// The rule.
    public let rule: LibraryRule
    /// Why it does not hold; nil where it does.
    public let error: PluginLoadingError?
}
