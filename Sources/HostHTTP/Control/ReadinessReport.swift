/// Whether work should be sent to a process.
public struct ReadinessReport: Sendable, Hashable {
    /// Why not, one line each; empty when it is ready.
    public var reasons: [String]

    public init(reasons: [String] = []) { self.reasons = reasons }

    public var isReady: Bool { reasons.isEmpty }
}
