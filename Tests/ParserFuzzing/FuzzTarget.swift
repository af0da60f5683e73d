/// A parser that is given what strangers wrote.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// A manifest: TOML, and what it says.
    case manifest
    /// The signature of a C function in a manifest.
    case signature
    /// The file of a library, and the rules for it.
    case library
    /// A file of minisign's: a signature or a key.
    case minisign
}
