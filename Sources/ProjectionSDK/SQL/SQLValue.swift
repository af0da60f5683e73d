public import FoundationEssentials

/// A value that a statement's parameter can hold. A type of the author's own conforms by appending what it holds:
/// ```swift
/// extension Breed: SQLValue { func append(to parameters: SQLParameters) { parameters.append(text: rawValue) } }
/// ```
public protocol SQLValue {
    /// Appends exactly one parameter.
    func append(to parameters: SQLParameters) throws
}

extension Int: SQLValue {
    /// As an integer of 64 bits.
    public func append(to parameters: SQLParameters) { parameters.append(integer: Int64(self)) }
}

extension Int64: SQLValue {
    /// As an integer of 64 bits.
    public func append(to parameters: SQLParameters) { parameters.append(integer: self) }
}

extension Int32: SQLValue {
    /// As an integer of 64 bits.
    public func append(to parameters: SQLParameters) { parameters.append(integer: Int64(self)) }
}

extension Double: SQLValue {
    /// As a number with a fraction.
    public func append(to parameters: SQLParameters) { parameters.append(real: self) }
}

extension Bool: SQLValue {
    /// As PostgreSQL's `boolean` or a number there, as the statement wants it; 1 or 0 on SQLite.
    public func append(to parameters: SQLParameters) { parameters.append(bool: self) }
}

extension String: SQLValue {
    /// PostgreSQL infers the type that the statement wants: `timestamptz`, `jsonb`, `numeric`.
    public func append(to parameters: SQLParameters) { parameters.append(text: self) }
}

extension BorrowedText: SQLValue {
    /// As text without a copy, which stays where the host has it.
    public func append(to parameters: SQLParameters) { parameters.append(borrowed: self) }
}

extension UUID: SQLValue {
    /// Text with hyphens on SQLite.
    public func append(to parameters: SQLParameters) { parameters.append(uuid: self) }
}

extension OriginatorID: SQLValue {
    /// A UUID as ``SQLParameters/append(uuid:)``, another id as text.
    public func append(to parameters: SQLParameters) {
        switch self {
        case .uuid(let id): parameters.append(uuid: id)
        case .text(let text): parameters.append(text: text)
        }
    }
}

extension UTCTimestamp: SQLValue {
    /// As its text, which a `timestamptz` takes too.
    public func append(to parameters: SQLParameters) { parameters.append(timestamp: self) }
}

extension Date: SQLValue {
    /// As a ``UTCTimestamp``.
    public func append(to parameters: SQLParameters) { parameters.append(timestamp: UTCTimestamp(self)) }
}

extension Decimal: SQLValue {
    /// As text, which a `numeric` takes.
    public func append(to parameters: SQLParameters) { parameters.append(text: description) }
}

extension Data: SQLValue {
    /// As bytes, copied.
    public func append(to parameters: SQLParameters) { parameters.append(bytes: self) }
}

extension Array: SQLValue where Element: SQLElement {
    /// As its elements say: `UInt8` as bytes, the others as an array of PostgreSQL's.
    public func append(to parameters: SQLParameters) { Element.append(self, to: parameters) }
}

extension UInt8: SQLElement {
    /// As one parameter of bytes.
    public static func append(_ elements: [UInt8], to parameters: SQLParameters) { parameters.append(bytes: elements) }
}

extension Int: SQLElement {
    /// As a `bigint[]`; PostgreSQL only.
    public static func append(_ elements: [Int], to parameters: SQLParameters) {
        parameters.append(integers: elements.map { Int64($0) })
    }
}

extension Int64: SQLElement {
    /// As a `bigint[]`; PostgreSQL only.
    public static func append(_ elements: [Int64], to parameters: SQLParameters) {
        parameters.append(integers: elements)
    }
}

extension Double: SQLElement {
    /// As a `double precision[]`; PostgreSQL only.
    public static func append(_ elements: [Double], to parameters: SQLParameters) { parameters.append(reals: elements) }
}

extension String: SQLElement {
    /// As a `text[]`; PostgreSQL only.
    public static func append(_ elements: [String], to parameters: SQLParameters) { parameters.append(texts: elements) }
}
