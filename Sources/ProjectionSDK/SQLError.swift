/// A statement failed, or could not be sent. The host knows why and says so itself: let it pass.
public struct SQLError: Error, Sendable, CustomStringConvertible {
    /// The first words of the statement.
    public let description: String

    init(_ what: String, _ statement: String) {
        description = "\(what): \(statement.prefix(80))"
    }
}
