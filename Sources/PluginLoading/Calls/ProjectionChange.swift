import CProjectionABI

/// How a projection stands, and how it stood when a hook was told last.
public struct ProjectionChange: Sendable, Hashable {
    /// The projection's name.
    public var projection: String
    /// The application whose events it gets.
    public var application: String
    /// The state that was told last; empty at first.
    public var previous: String
    /// A word of `projections status`.
    public var state: String
    /// One line for operators; empty for none.
    public var reason: String
    /// What is recorded together with the read model; nil for nothing, or where it is not known.
    public var position: Int64?

    /// A change from its parts.
    public init(
        projection: String, application: String, previous: String, state: String, reason: String, position: Int64?
    ) {
        self.projection = projection
        self.application = application
        self.previous = previous
        self.state = state
        self.reason = reason
        self.position = position
    }

    /// Calls `body` with the change as the ABI has it, which is valid meanwhile.
    func withABIValue(_ body: (UnsafePointer<projectionist_projection_change_1>) -> Void) {
        let texts = CallTexts()
        var value = projectionist_projection_change_1(
            size: MemoryLayout<projectionist_projection_change_1>.size, name: texts.keep(projection),
            application: texts.keep(application), previous: texts.keep(previous), state: texts.keep(state),
            reason: texts.keep(reason), position: position ?? 0)
        withUnsafePointer(to: &value, body)
        texts.removeAll()
    }
}
