/// An event that a projection has put aside instead of applying it: its position is passed, its stream need not be.
///
/// Its state is not copied: the log has it.
public struct DeadLetter: Sendable, Hashable {
    /// Why it was put aside.
    public enum Reason: Sendable, Hashable {
        /// It failed: the error, one line, and how often it was tried.
        case parked(error: String, attempts: Int)
        /// It comes behind one of its stream that is put aside.
        case held
    }

    /// Where the event stands in the log.
    public let position: Int64
    /// The originator's id as text.
    public let stream: String
    /// Where the event stands in its stream.
    public let version: Int64
    /// Whether the event failed itself or waits behind one that did.
    public let reason: Reason

    /// - Parameter stream: the originator's id as text.
    public init(position: Int64, stream: String, version: Int64, reason: Reason) {
        self.position = position
        self.stream = stream
        self.version = version
        self.reason = reason
    }

    /// Whether it failed itself.
    public var isParked: Bool { if case .parked = reason { true } else { false } }

    /// What stands in the column `kind`.
    public var kind: String { isParked ? "parked" : "held" }
}
