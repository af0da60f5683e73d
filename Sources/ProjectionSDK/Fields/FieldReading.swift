public import FoundationEssentials

/// Something with fields: an event, by its state, or a node of a state.
///
/// A path is names and element numbers with dots between, `items.0.price`, or, for names with dots in them, a JSON
/// Pointer, `/a.b/0`; an empty path is the whole. Each reading throws ``FieldError`` when the field is missing, null or
/// of another type; the form `…IfPresent` gives nil for a field that is missing or null.
public protocol FieldReading {
    /// The state, or the node.
    func json() throws(FieldError) -> JSONNode
}

extension FieldReading {
    /// Text without a copy; valid until `apply` returns.
    public func borrowedText(_ path: String) throws(FieldError) -> BorrowedText { try json().read(path, .text) }
    /// As ``borrowedText(_:)``; nil for a field that is missing or null.
    public func borrowedTextIfPresent(_ path: String) throws(FieldError) -> BorrowedText? {
        try json().readIfPresent(path, .text)
    }

    /// Text, or the digits of an integer beyond 64 bits.
    public func text(_ path: String) throws(FieldError) -> String { String(try json().read(path, .text)) }
    /// As ``text(_:)``; nil for a field that is missing or null.
    public func textIfPresent(_ path: String) throws(FieldError) -> String? {
        try json().readIfPresent(path, .text).map { String($0) }
    }

    /// An integer, also one that is written with a fraction of zero.
    public func int(_ path: String) throws(FieldError) -> Int { Int(try json().read(path, .integer)) }
    /// As ``int(_:)``; nil for a field that is missing or null.
    public func intIfPresent(_ path: String) throws(FieldError) -> Int? {
        try json().readIfPresent(path, .integer).map { Int($0) }
    }

    /// Any number.
    public func double(_ path: String) throws(FieldError) -> Double { try json().read(path, .real) }
    /// As ``double(_:)``; nil for a field that is missing or null.
    public func doubleIfPresent(_ path: String) throws(FieldError) -> Double? { try json().readIfPresent(path, .real) }

    /// `true` or `false`; a number is neither.
    public func bool(_ path: String) throws(FieldError) -> Bool { try json().read(path, .bool) }
    /// As ``bool(_:)``; nil for a field that is missing or null.
    public func boolIfPresent(_ path: String) throws(FieldError) -> Bool? { try json().readIfPresent(path, .bool) }

    /// Hexadecimal text, with or without hyphens.
    public func uuid(_ path: String) throws(FieldError) -> UUID { try json().read(path, .uuid) }
    /// As ``uuid(_:)``; nil for a field that is missing or null.
    public func uuidIfPresent(_ path: String) throws(FieldError) -> UUID? { try json().readIfPresent(path, .uuid) }

    /// A point in time, as Python's `datetime.isoformat()` writes it; without an offset it is taken as UTC.
    public func timestamp(_ path: String) throws(FieldError) -> UTCTimestamp { try json().read(path, .timestamp) }
    /// As ``timestamp(_:)``; nil for a field that is missing or null.
    public func timestampIfPresent(_ path: String) throws(FieldError) -> UTCTimestamp? {
        try json().readIfPresent(path, .timestamp)
    }

    /// As ``timestamp(_:)``.
    public func date(_ path: String) throws(FieldError) -> Date { try json().read(path, .timestamp).date }
    /// As ``date(_:)``; nil for a field that is missing or null.
    public func dateIfPresent(_ path: String) throws(FieldError) -> Date? {
        try json().readIfPresent(path, .timestamp)?.date
    }

    /// Text as Python's `str(Decimal)` writes it, or a number.
    public func decimal(_ path: String) throws(FieldError) -> Decimal { try json().read(path, .decimal) }
    /// As ``decimal(_:)``; nil for a field that is missing or null.
    public func decimalIfPresent(_ path: String) throws(FieldError) -> Decimal? {
        try json().readIfPresent(path, .decimal)
    }

    /// The node at a path; nil if there is none.
    public func node(at path: String) throws(FieldError) -> JSONNode? { try json().node(path) }
}

// The generics stand on a concrete type, where the compiler makes a version for each form: in the protocol's extension
// each reading of a field would look metadata up, at four times the cost.
extension JSONNode {
    func read<Value>(_ path: String, _ form: FieldForm<Value>) throws(FieldError) -> Value {
        guard let node = node(path) else { throw FieldError(path, expected: form.name, problem: .missing) }
        return try form.value(of: node, path)
    }

    func readIfPresent<Value>(_ path: String, _ form: FieldForm<Value>) throws(FieldError) -> Value? {
        guard let node = node(path), !node.isNull else { return nil }
        return try form.value(of: node, path)
    }
}
