/// A signature as it stands in a file of minisign's (`file.minisig`): that of the content, and a comment with a signature of
/// its own.
///
/// Source: "Signature format" of jedisct1.github.io/minisign.
public struct MinisignSignature: Sendable, Hashable {
    /// What of the content was signed.
    public enum Algorithm: String, Sendable, Hashable {
        /// The content itself; minisign writes it with `-l`.
        case ofContent = "Ed"
        /// Its BLAKE2b-512, the default of today.
        case ofHash = "ED"
    }

    /// What of the content was signed.
    public let algorithm: Algorithm
    /// The pair of keys that it says it is by.
    public let keyID: MinisignKeyID
    /// By default the time, the file's name and whether the content was hashed. Trusted only where the signature is valid.
    public let trustedComment: String
    /// 64 bytes.
    let signature: [UInt8]
    /// Of ``signature`` and ``trustedComment`` together; 64 bytes.
    let commentSignature: [UInt8]

    /// Reads a file.
    public init(parsing bytes: [UInt8]) throws(MinisignFormatError) {
        let lines = try MinisignLines(bytes, count: 4)
        _ = try lines.text(1, behind: "untrusted comment: ")
        let parts = try lines.bytes(2, count: 74)
        guard let algorithm = Algorithm(rawValue: String(decoding: parts[..<2], as: UTF8.self)) else {
            throw MinisignFormatError(line: 2, message: "is a signature of an unknown kind")
        }
        self.algorithm = algorithm
        keyID = MinisignKeyID(parts[2..<10])
        signature = Array(parts[10...])
        trustedComment = try lines.text(3, behind: "trusted comment: ")
        commentSignature = try lines.bytes(4, count: 64)
    }
}
