/// What a child says, as it goes: so it is known what it was at when it ends.
enum ProbeAnswer: Sendable, Hashable, Codable {
    /// It waits for a library; with the version of the program that it is.
    case ready(version: String)
    /// It is about to run this.
    case began(ProbedCall)
    /// The plugin logged something; the level by its name.
    case logged(level: String, text: String)
    /// Every call has returned as it should.
    case passed
    /// The library cannot be used, for a reason that the host will find as well.
    case declined(reason: String)
}
