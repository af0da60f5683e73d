/// What came of the trial of one library.
enum ProbeOutcome: Sendable, Hashable {
    /// Every call has returned as it should. `isKept` is false where a child that it shared has died without a culprit.
    case passed(isKept: Bool)
    /// It says itself that it cannot work, or does not agree with its manifest: the host hears the same from it.
    case declined
    case refused(ProbeFault)
    /// The probe could not be made: nothing is known of the library.
    case untried(reason: String)
    /// The host was asked to end before it was known.
    case abandoned
}
