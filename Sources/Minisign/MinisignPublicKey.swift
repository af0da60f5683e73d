/// A public key as it stands in a file of minisign's (`minisign.pub`).
///
/// Source: "Public key format" of jedisct1.github.io/minisign.
public struct MinisignPublicKey: Sendable, Hashable {
    /// What names the pair of keys.
    public let keyID: MinisignKeyID
    /// Of Ed25519; 32 bytes.
    let key: [UInt8]

    /// Reads a file.
    public init(parsing bytes: [UInt8]) throws(MinisignFormatError) {
        let lines = try MinisignLines(bytes, count: 2)
        _ = try lines.text(1, behind: "untrusted comment: ")
        let parts = try lines.bytes(2, count: 42)
        guard parts.starts(with: "Ed".utf8) else {
            throw MinisignFormatError(line: 2, message: "is a key of an unknown kind")
        }
        keyID = MinisignKeyID(parts[2..<10])
        key = Array(parts[10...])
    }
}
