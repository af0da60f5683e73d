/// The element of an array that is a parameter: `UInt8` for bytes; the others are PostgreSQL's arrays.
public protocol SQLElement {
    /// Appends all elements as exactly one parameter.
    static func append(_ elements: [Self], to parameters: SQLParameters)
}
