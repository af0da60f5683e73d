/// What came of one check.
public enum CheckOutcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// The plugin does what the host expects.
    case passed
    /// It does something else.
    case failed
    /// It ended the process in which it was tried.
    case crashed
    /// It did not return in time, and the process in which it was tried was killed.
    case timedOut = "timed out"
    /// It could not be tried; the detail says why.
    case skipped

    /// Whether a plugin with this outcome is not to be deployed.
    public var isFault: Bool { self != .passed && self != .skipped }
}
