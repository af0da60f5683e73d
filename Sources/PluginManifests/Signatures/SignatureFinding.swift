/// What came of the signature of one manifest.
public enum SignatureFinding: Sendable, Hashable {
    /// It is signed by one of the trusted keys, whose id this is; the comment was signed with it.
    case valid(key: String, comment: String)
    /// It has no signature.
    case missing(ManifestProblem)
    /// It has a signature, and there is no trusted key at all.
    case unverifiable(ManifestProblem)
    /// Its signature cannot be read, is by another key, or is not one of this manifest.
    case invalid(ManifestProblem)

    /// Why it is not valid.
    public var problem: ManifestProblem? {
        switch self {
        case .valid: nil
        case .missing(let problem), .unverifiable(let problem), .invalid(let problem): problem
        }
    }
}
