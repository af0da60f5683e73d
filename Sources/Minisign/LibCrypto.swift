import CLibCrypto

/// The two functions of OpenSSL's library that signatures need.
///
/// libpq has the library in the process already; swift-crypto has no BLAKE2b, and one signature is the business of one library.
enum LibCrypto {
    /// BLAKE2b with 64 bytes.
    static func blake2b512(_ bytes: [UInt8]) throws(LibCryptoError) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 64)
        var count: UInt32 = 0
        guard EVP_Digest(bytes, bytes.count, &hash, &count, EVP_blake2b512(), nil) == 1, count == 64 else {
            throw error("EVP_Digest with BLAKE2b-512")
        }
        return hash
    }

    /// Whether the owner of a key of Ed25519 has signed a message.
    ///
    /// - Parameters:
    ///   - signature: 64 bytes.
    ///   - key: 32 bytes.
    static func isSignature(
        _ signature: [UInt8], of message: [UInt8], by key: [UInt8]
    ) throws(LibCryptoError) -> Bool {
        guard let publicKey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, key, key.count) else {
            throw error("EVP_PKEY_new_raw_public_key with Ed25519")
        }
        defer { EVP_PKEY_free(publicKey) }
        guard let context = EVP_MD_CTX_new() else { throw error("EVP_MD_CTX_new") }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, publicKey) == 1 else { throw error("EVP_DigestVerifyInit") }
        let answer = EVP_DigestVerify(context, signature, signature.count, message, message.count)
        // Whatever it is, an error that is left here would be taken for one of a connection by TLS on this thread.
        defer { ERR_clear_error() }
        return answer == 1
    }

    /// The library's last error on this thread, which is forgotten there.
    private static func error(_ function: String) -> LibCryptoError {
        let code = ERR_get_error()
        ERR_clear_error()
        let reason = code == 0 ? nil : ERR_reason_error_string(code).map { String(cString: $0) }
        return LibCryptoError(function: function, reason: reason ?? "it gives no reason")
    }
}
