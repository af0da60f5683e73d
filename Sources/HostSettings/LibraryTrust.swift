/// Which libraries may be opened (`PROJECTIONIST_TRUST`).
public enum LibraryTrust: String, Sendable, Hashable, CaseIterable {
    /// Those whose files belong to the right users; a pin counts where a manifest has one.
    case files
    /// Those alone whose manifest pins them by `sha256`.
    case pinned
    /// Those alone whose manifest pins them, and is itself signed by a key of `PROJECTIONIST_TRUSTED_KEYS`.
    case signed

    /// Whether a library is refused that its manifest does not pin.
    public var demandsPins: Bool { self != .files }
}
