public import FoundationEssentials

/// The id of a stream (an aggregate's id).
public enum OriginatorID: Sendable, Hashable, CustomStringConvertible {
    /// Of a table whose ids are UUIDs.
    case uuid(UUID)
    /// Of a table whose ids are text; not empty and without NUL.
    case text(String)

    /// Reads an id as the table's type wants it.
    ///
    /// - Throws: ``EventStoreError/Code/invalidEvent`` when `text` is no UUID where the table has UUIDs, is empty, or
    ///   holds a NUL byte.
    public init(_ text: String, type: OriginatorIDType) throws(EventStoreError) {
        switch type {
        case .uuid:
            guard let id = UUID(uuidString: Self.withHyphens(text)) else {
                throw EventStoreError(.invalidEvent, "originator_id '\(text.prefix(80))' is not a UUID")
            }
            self = .uuid(id)
        case .text:
            guard !text.isEmpty, !text.utf8.contains(0) else {
                throw EventStoreError(.invalidEvent, "originator_id must not be empty or hold a NUL byte")
            }
            self = .text(text)
        }
    }

    /// The id as text: a UUID in lower case with hyphens.
    public var description: String {
        switch self {
        case .uuid(let id): id.uuidString.lowercased()
        case .text(let text): text
        }
    }

    /// Ids are bytes to the database: two texts that differ only in how a letter is composed are two streams.
    public static func == (left: OriginatorID, right: OriginatorID) -> Bool {
        switch (left, right) {
        case (.uuid(let left), .uuid(let right)): left == right
        case (.text(let left), .text(let right)): StreamText(left) == StreamText(right)
        default: false
        }
    }

    /// By the bytes of a text, as `==` compares.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .uuid(let id): hasher.combine(id)
        case .text(let text): hasher.combine(StreamText(text))
        }
    }

    /// Python writes UUIDs also as 32 hexadecimal digits.
    private static func withHyphens(_ text: String) -> String {
        let digits = Array(text.utf8)
        guard digits.count == 32, !digits.contains(UInt8(ascii: "-")) else { return text }
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
    }
}
