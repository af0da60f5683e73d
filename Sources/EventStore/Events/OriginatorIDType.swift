/// How an application's event table keeps the ids of its streams: the variable `ORIGINATOR_ID_TYPE`, or the type of the
/// column in a table that exists.
public enum OriginatorIDType: String, Sendable, Hashable, CaseIterable {
    /// UUIDs; text in lower case with hyphens on SQLite.
    case uuid
    /// Any text.
    case text
}
