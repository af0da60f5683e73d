/// What came of something that was asked of whichever process runs a projection.
public struct RequestOutcome: Sendable, Hashable {
    /// Whether it is done already; else it will be, as ``message`` says.
    public let isDone: Bool
    /// One line.
    public let message: String
    /// The process that has answered, `host:pid`; nil where none runs the projection.
    public let process: String?

    /// - Parameter message: one line.
    public init(isDone: Bool, message: String, process: String?) {
        self.isDone = isDone
        self.message = message
        self.process = process
    }
}
