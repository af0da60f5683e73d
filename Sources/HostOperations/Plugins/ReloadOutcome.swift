/// What came of a request to reload in one host.
public struct ReloadOutcome: Sendable, Hashable {
    /// `host:pid`.
    public let process: String
    /// Whether everything that its manifests say runs now; nil where nobody waited for that.
    public let isComplete: Bool?
    /// What has changed and what could not, one line.
    public let message: String
}
