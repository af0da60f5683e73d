/// An error whose text operators read, and which may say what shall become of the event.
///
/// Any other error that a projection throws is reported with its description and as ``Disposition/retry``.
public struct ProjectionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the host does with the event that failed.
    public enum Disposition: Int32, Sendable, Hashable {
        /// Try again with back-off, then what the manifest's `on-error` says.
        case retry = 0
        /// Put this event aside as a dead letter and go on.
        case park = 1
        /// Stop this projection.
        case stop = 2
    }

    /// One line: what is wrong, and what fixes it.
    public var description: String
    /// What the projection wants to become of the event.
    public var disposition: Disposition
    /// A number of the projection's own, shown to operators.
    public var code: Int32

    /// - Parameter code: a number of the projection's own; 0 for none.
    public init(_ description: String, disposition: Disposition = .retry, code: Int32 = 0) {
        self.description = description
        self.disposition = disposition
        self.code = code
    }

    /// The event may succeed later.
    public static func retry(_ description: String, code: Int32 = 0) -> ProjectionError {
        ProjectionError(description, disposition: .retry, code: code)
    }

    /// The event will never succeed, and the others can do without it.
    public static func park(_ description: String, code: Int32 = 0) -> ProjectionError {
        ProjectionError(description, disposition: .park, code: code)
    }

    /// Nothing more must be projected before someone has looked.
    public static func stop(_ description: String, code: Int32 = 0) -> ProjectionError {
        ProjectionError(description, disposition: .stop, code: code)
    }
}
