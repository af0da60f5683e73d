/// OpenSSL's library does not do what it is asked for.
public struct LibCryptoError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The function that failed.
    public let function: String
    /// In the library's words.
    public let reason: String

    /// One line: `libcrypto's EVP_blake2b512 fails: unsupported`.
    public var description: String { "libcrypto's \(function) fails: \(reason)" }
}
