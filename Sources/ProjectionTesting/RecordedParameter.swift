package import CProjectionABI

/// A parameter of a statement, as the host got it.
public enum RecordedParameter: Sendable, Hashable {
    /// NULL.
    case null
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction.
    case real(Double)
    /// A text.
    case text(String)
    /// Bytes.
    case bytes([UInt8])
    /// The 16 bytes of a UUID.
    case uuid([UInt8])
    /// An array, on PostgreSQL.
    case integers([Int64])
    /// An array, on PostgreSQL.
    case reals([Double])
    /// An array, on PostgreSQL.
    case texts([String])

    package init(_ value: projectionist_value_1) {
        switch value.type {
        case PROJECTIONIST_INT64: self = .integer(value.as.int64)
        case PROJECTIONIST_DOUBLE: self = .real(value.as.real)
        case PROJECTIONIST_TEXT: self = .text(String(borrowed: value.as.text))
        case PROJECTIONIST_BYTES:
            self = .bytes(Array(UnsafeBufferPointer(start: value.as.bytes.data, count: value.as.bytes.size)))
        case PROJECTIONIST_UUID: self = .uuid(Array(UnsafeBufferPointer(start: value.as.uuid, count: 16)))
        case PROJECTIONIST_INT64_ARRAY: self = .integers(Self.elements(value))
        case PROJECTIONIST_DOUBLE_ARRAY: self = .reals(Self.elements(value))
        case PROJECTIONIST_TEXT_ARRAY:
            let strings: [projectionist_string_1] = Self.elements(value)
            self = .texts(strings.map { String(borrowed: $0) })
        default: self = .null
        }
    }

    private static func elements<Element>(_ value: projectionist_value_1) -> [Element] {
        let elements = value.as.elements
        return Array(
            UnsafeBufferPointer(start: elements.data?.assumingMemoryBound(to: Element.self), count: elements.count))
    }
}
