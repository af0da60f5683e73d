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

    public let position: Int64
    /// The originator's id as text.
    public let stream: String
    public let version: Int64
    public let reason: Reason

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
