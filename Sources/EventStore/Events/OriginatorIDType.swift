/// How an application's event table keeps the ids of its streams: the variable `ORIGINATOR_ID_TYPE`, or the type of the
/// column in a table that exists.
public enum OriginatorIDType: String, Sendable, Hashable, CaseIterable {
    case uuid
    case text
}
