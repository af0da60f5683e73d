import Testing

@testable import Minisign

/// Keys and signatures, and what they say of a content.
@Suite struct MinisignTests {
    static let signatures = [Vectors.ofHash, Vectors.ofContent]

    private func key(_ text: String = Vectors.key) throws -> MinisignPublicKey {
        try MinisignPublicKey(parsing: Array(text.utf8))
    }

    private func verdict(
        _ signature: [UInt8], content: [UInt8] = Array(Vectors.content.utf8), key text: String = Vectors.key
    ) throws -> MinisignPublicKey.Verdict {
        try key(text).verdict(on: MinisignSignature(parsing: signature), of: content)
    }

    @Test func `keys and signatures are read as minisign writes them`() throws {
        #expect(try key().keyID.description == "B9A875D8D9142074")
        let signature = try MinisignSignature(parsing: Array(Vectors.ofHash.utf8))
        #expect(signature.keyID.description == "B9A875D8D9142074")
        #expect(signature.algorithm == .ofHash)
        #expect(signature.trustedComment == "signed in a test")
        #expect(try MinisignSignature(parsing: Array(Vectors.ofContent.utf8)).algorithm == .ofContent)
    }

    @Test(arguments: signatures) func `a signature of both kinds is valid`(signature: String) throws {
        #expect(try verdict(Array(signature.utf8)) == .valid)
        // As an editor or a mail program of Windows leaves it.
        #expect(try verdict(Array(signature.replacing("\n", with: "\r\n").utf8)) == .valid)
        #expect(try verdict(Array(signature.dropLast().utf8)) == .valid)
    }

    @Test(arguments: signatures) func `another key is another key, and one that only has the id has signed nothing`(
        signature: String
    ) throws {
        #expect(try verdict(Array(signature.utf8), key: Vectors.otherKey) == .otherKey)
        // The key of one with the id of the other: bytes 2 to 9, the characters 3 to 12 of the line and a part of the next.
        let own = try #require(Vectors.key.split(separator: "\n").last)
        let other = try #require(Vectors.otherKey.split(separator: "\n").last)
        let mixed = "untrusted comment: \n" + own.prefix(14) + other.dropFirst(14) + "\n"
        #expect(try key(mixed).keyID == key().keyID)
        #expect(try verdict(Array(signature.utf8), key: mixed) == .otherContent)
    }

    @Test(arguments: signatures) func `a content that differs in one bit is not what was signed`(
        signature: String
    ) throws {
        let content = Array(Vectors.content.utf8)
        for index in content.indices {
            for bit in 0..<8 {
                var other = content
                other[index] ^= 1 << bit
                #expect(try verdict(Array(signature.utf8), content: other) == .otherContent)
            }
        }
        for other in [content + [0], content + [10], Array(content.dropLast()), []] {
            #expect(try verdict(Array(signature.utf8), content: other) == .otherContent)
        }
    }

    /// Only the first line counts for nothing.
    @Test(arguments: signatures) func `a signature that differs in one bit is not valid`(signature: String) throws {
        let bytes = Array(signature.utf8)
        let start = try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 1
        var verdicts: [MinisignPublicKey.Verdict: Int] = [:]
        for index in start..<bytes.count - 1 {
            for bit in 0..<8 {
                var other = bytes
                other[index] ^= 1 << bit
                do {
                    verdicts[try verdict(other), default: 0] += 1
                } catch is MinisignFormatError {}
            }
        }
        #expect(verdicts[.valid] == nil)
        #expect(verdicts[.otherKey, default: 0] > 0)
        #expect(verdicts[.otherContent, default: 0] > 0)
        #expect(verdicts[.otherComment, default: 0] > 0)
    }

    @Test func `a comment that was not signed with it is told apart`() throws {
        let other = Vectors.ofHash.replacing("signed in a test", with: "signed by the queen")
        #expect(try verdict(Array(other.utf8)) == .otherComment)
        let untrusted = Vectors.ofHash.replacing("signature from minisign secret key", with: "whatever")
        #expect(try verdict(Array(untrusted.utf8)) == .valid)
    }

    @Test(arguments: [
        ("", 1, "is missing: the file has 0 lines, and not 4"),
        ("untrusted comment: x\n", 2, "is missing: the file has 1 lines, and not 4"),
        ("nothing\n2\n3\n4\n", 1, "must begin with 'untrusted comment: '"),
        ("untrusted comment: x\nRU*\ntrusted comment: x\n4\n", 2, "is not Base64"),
        ("untrusted comment: x\nRUR0\ntrusted comment: x\n4\n", 2, "must hold 74 bytes, found 3"),
    ]) func `what is no signature is an error with its line`(text: String, line: Int, message: String) {
        #expect(throws: MinisignFormatError(line: line, message: message)) {
            try MinisignSignature(parsing: Array(text.utf8))
        }
    }

    @Test func `a kind that is not known is an error`() {
        #expect(throws: MinisignFormatError(line: 2, message: "is a signature of an unknown kind")) {
            try MinisignSignature(parsing: Array(Vectors.ofHash.replacing("RUR0", with: "RUZ0").utf8))
        }
        #expect(throws: MinisignFormatError(line: 2, message: "is a key of an unknown kind")) {
            try MinisignPublicKey(parsing: Array(Vectors.key.replacing("RWR0", with: "RUR0").utf8))
        }
        #expect(throws: MinisignFormatError(line: 3, message: "must begin with 'trusted comment: '")) {
            try MinisignSignature(parsing: Array(Vectors.ofHash.replacing("\ntrusted", with: "\nTrusted").utf8))
        }
        #expect(throws: MinisignFormatError(line: 5, message: "is one too many: the file has 4 lines")) {
            try MinisignSignature(parsing: Array((Vectors.ofHash + "more\n").utf8))
        }
        #expect(throws: MinisignFormatError(line: 1, message: "is not valid UTF-8")) {
            try MinisignSignature(
                parsing: Array(Vectors.ofHash.utf8).map { $0 == UInt8(ascii: "g") ? 0xFF : $0 })
        }
    }
}
