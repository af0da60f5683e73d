/// What can be asked of whichever process runs a projection.
public enum RequestKind: String, Sendable, Hashable, CaseIterable {
    /// Finish the batch in hand and stop until resumed.
    case pause
    /// Go on from the recorded position; one that has failed is started anew.
    case resume
}
