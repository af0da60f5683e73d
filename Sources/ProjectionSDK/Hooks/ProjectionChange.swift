import CProjectionABI

/// How a projection of the process stands, and how it stood when the hook was told last.
public struct ProjectionChange: Sendable, Hashable {
    /// The projection's name.
    public var projection: String
    /// The application whose events it gets.
    public var application: String
    /// The state that the hook was told last; nil for the first that it hears of the projection.
    public var previousState: String?
    /// A word of `projections status`: `live`, `catching-up`, `retrying`, `failed`, `rejected`, …
    public var state: String
    /// The error, one line for operators; nil for none.
    public var reason: String?
    /// What is recorded together with the read model; nil for nothing, or where it is not known.
    public var position: Int64?

    /// A change from its parts, for a test.
    public init(
        projection: String, application: String, previousState: String? = nil, state: String, reason: String? = nil,
        position: Int64? = nil
    ) {
        self.projection = projection
        self.application = application
        self.previousState = previousState
        self.state = state
        self.reason = reason
        self.position = position
    }

    init(_ change: projectionist_projection_change_1) {
        func text(_ string: projectionist_string_1) -> String? { string.length == 0 ? nil : String(string) }
        self.init(
            projection: String(change.name), application: String(change.application),
            previousState: text(change.previous), state: String(change.state), reason: text(change.reason),
            position: change.position == 0 ? nil : change.position)
    }
}
