/// What came of a retry, as far as it was waited for.
public struct RetryOutcome: Sendable, Hashable {
    /// Whether it has come to its end; else it goes on.
    public let isOver: Bool
    /// Whether all that was meant is applied.
    public let isComplete: Bool
    /// One line.
    public let message: String
    /// The process that does it, `host:pid`.
    public let process: String?

    /// - Parameter message: one line.
    public init(isOver: Bool, isComplete: Bool, message: String, process: String?) {
        self.isOver = isOver
        self.isComplete = isComplete
        self.message = message
        self.process = process
    }
}
