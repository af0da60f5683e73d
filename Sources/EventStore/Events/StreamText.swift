/// The id of a stream as text, compared by its bytes as a database does: Swift's strings are equal where they only look so.
public struct StreamText: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The id as it was given; nothing of it is normalised.
    public let text: String

    /// The id that a database or a caller gives as text.
    public init(_ text: String) { self.text = text }
    /// The id that a literal names.
    public init(stringLiteral value: String) { text = value }

    /// By the bytes of the UTF-8.
    public static func == (left: StreamText, right: StreamText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// By the bytes of the UTF-8, as `==` compares.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
