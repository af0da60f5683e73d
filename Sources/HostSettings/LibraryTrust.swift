/// Which libraries may be opened (`PROJECTIONIST_TRUST`).
public enum LibraryTrust: String, Sendable, Hashable, CaseIterable {
    /// Those whose files belong to the right users; a pin counts where a manifest has one.
    case files
    /// Those alone whose manifest pins them by `sha256`.
    case pinned
}
