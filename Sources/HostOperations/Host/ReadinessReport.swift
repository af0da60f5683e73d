/// Whether work should be sent to a process.
public struct ReadinessReport: Sendable, Hashable {
    /// Why not, one line each; empty when it is ready.
    public var reasons: [String]

    /// - Parameter reasons: what speaks against it, one line each.
    public init(reasons: [String] = []) { self.reasons = reasons }

    /// Whether nothing speaks against it.
    public var isReady: Bool { reasons.isEmpty }
}
