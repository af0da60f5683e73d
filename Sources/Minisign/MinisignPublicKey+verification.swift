extension MinisignPublicKey {
    /// What a signature says of a content.
    public enum Verdict: Sendable, Hashable {
        /// The owner of the key has signed the content, and the comment.
        case valid
        /// It names another key.
        case otherKey
        /// The owner of the key has not signed this content.
        case otherContent
        /// The content is signed, but the trusted comment is not the one that was signed with it.
        case otherComment
    }

    /// Judges a signature of a content.
    ///
    /// - Throws: ``LibCryptoError`` where the library cannot do it, as where a policy forbids one of the algorithms.
    public func verdict(
        on signature: MinisignSignature, of content: [UInt8]
    ) throws(LibCryptoError) -> Verdict {
        guard signature.keyID == keyID else { return .otherKey }
        let signed =
            switch signature.algorithm {
            case .ofContent: content
            case .ofHash: try LibCrypto.blake2b512(content)
            }
        guard try LibCrypto.isSignature(signature.signature, of: signed, by: key) else { return .otherContent }
        let comment = signature.signature + Array(signature.trustedComment.utf8)
        guard try LibCrypto.isSignature(signature.commentSignature, of: comment, by: key) else { return .otherComment }
        return .valid
    }
}
