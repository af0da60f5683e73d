public import FoundationEssentials

/// The id of the stream (the aggregate) that an event belongs to.
public enum OriginatorID: Sendable, Hashable, CustomStringConvertible {
    /// Where the event table has UUIDs.
    case uuid(UUID)
    /// Where it has text.
    case text(String)

    /// The id as text: a UUID in lower case with hyphens.
    public var description: String {
        switch self {
        case .uuid(let id): id.uuidString.lowercased()
        case .text(let text): text
        }
    }
}
