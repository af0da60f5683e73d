/// One check of a plugin and what came of it.
public struct CheckResult: Sendable, Hashable, Codable {
    /// What was checked: `executable-stack`, `replay-twice`.
    public let check: String
    /// The projection that it is about; nil for the plugin as a whole.
    public let projection: String?
    /// What came of it.
    public let outcome: CheckOutcome
    /// What was found, and for a fault what to do about it; one line.
    public let detail: String
    /// How long it took.
    public let seconds: Double

    init(_ check: String, projection: String? = nil, _ outcome: CheckOutcome, _ detail: String, seconds: Double = 0) {
        self.check = check
        self.projection = projection
        self.outcome = outcome
        self.detail = detail
        self.seconds = seconds
    }
}
