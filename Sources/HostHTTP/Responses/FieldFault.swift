/// What is wrong with one field of a request.
struct FieldFault: Error, Sendable, Hashable {
    /// Which field.
    enum Place: Sendable, Hashable {
        /// A JSON pointer into the body (RFC 6901): `/events/3/topic`; empty for the body as a whole.
        case pointer(String)
        /// The name of a parameter of the path, the query or the header.
        case parameter(String)
    }

    /// Which field, in the words of the client's own request.
    let place: Place
    /// What is wrong and what would be right, one line.
    let message: String

    /// - Parameter message: what is wrong and what would be right, one line.
    init(_ place: Place, _ message: String) {
        self.place = place
        self.message = message
    }
}
