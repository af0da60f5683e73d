/// The host's version, as plugins and operators are told it.
public enum HostVersion {
    /// The version in numbers, `major.minor.patch`.
    public static let text = "0.1.0"
}
