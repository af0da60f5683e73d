/// The host's version, as plugins and operators are told it.
public enum HostVersion {
    public static let text = "0.1.0"
}
