/// What a child is told first.
struct ProbePreamble: Sendable, Codable {
    /// What plugins are told of the host.
    let hostVersion: String
    /// The host's settings as plugins read them, as far as they do not stand in the environment.
    let settings: [String: String]
}
