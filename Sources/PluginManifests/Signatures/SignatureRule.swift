/// Which manifests must be signed, and by whom.
public struct SignatureRule: Sendable, Hashable {
    /// The folder of the public keys that are trusted, `*.pub` in minisign's format.
    public var keysFolder: String
    /// Whether a manifest without a valid signature, or without a pin of its library, is rejected; else signatures are only
    /// reported.
    public var isDemanded: Bool

    /// - Parameters:
    ///   - keysFolder: the folder of the public keys that are trusted.
    ///   - isDemanded: whether a manifest without a valid signature is rejected.
    public init(keysFolder: String, isDemanded: Bool) {
        self.keysFolder = keysFolder
        self.isDemanded = isDemanded
    }

    /// Where the signature of a manifest stands: where `minisign -Sm` puts it.
    public static func signatureFile(of manifest: String) -> String { manifest + ".minisig" }

    /// What an operator runs to sign a manifest.
    public static func command(for manifest: String) -> String { "minisign -Sm \(manifest)" }
}
