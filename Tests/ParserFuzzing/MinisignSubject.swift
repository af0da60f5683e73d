import Minisign

/// Signature files of minisign's, mutated; whatever is valid must be what was signed.
struct MinisignSubject: FuzzSubject {
    func input(_ random: inout FuzzRandom) -> [UInt8] { Self.mutation.text(&random, corpus: Self.corpus) }

    func run(_ input: [UInt8]) -> FuzzOutcome {
        let isKey = (try? MinisignPublicKey(parsing: input)) != nil
        guard let signature = try? MinisignSignature(parsing: input) else { return isKey ? .accepted : .refused }
        guard let key = try? MinisignPublicKey(parsing: Self.corpus[0]),
            let verdict = try? key.verdict(on: signature, of: Array("schema = 1\n".utf8))
        else { return .wrong("it cannot be judged") }
        guard verdict == .valid else { return .accepted }
        // Line ends and the first line count for nothing.
        let isSigned = Self.corpus[1...].contains { Self.content($0) == Self.content(input) }
        return isSigned ? .accepted : .wrong("a changed signature is valid")
    }

    private static func content(_ file: [UInt8]) -> [UInt8] {
        let lines = file.filter { $0 != UInt8(ascii: "\r") }.split(separator: UInt8(ascii: "\n"))
        return Array(lines.dropFirst().joined(separator: [UInt8(ascii: "\n")]))
    }

    /// A key, and two signatures by it of a file with the line `schema = 1`.
    private static let corpus = [
        """
        untrusted comment: minisign public key B9A875D8D9142074
        RWR0IBTZ2HWouZlSEQqPGYihI7CllD2pu/A2NtaOBhxqX1fCwa2zP08c

        """,
        """
        untrusted comment: signature from minisign secret key
        RUR0IBTZ2HWouQH4wcU3EgUMOR2R3WJfjzDcdqiRk2rzjRMLSRl4WtNApti+UJLFzbz4eTbepfyrLkB0EKCq4/rnQQkZnHin9A4=
        trusted comment: signed in a test
        zlivB6av2X60gizsLvugWQfIKmwmWJ8xzUqGxIzZab9Q8ndaCarNPgb4BWBSpMOdm/thVIxRYfkKdyGyQj9IDQ==

        """,
        """
        untrusted comment: signature from minisign secret key
        RWR0IBTZ2HWouZldBfmZ/F+z/sXhjrbZjv7zPNIytxshbDH2x9O+rU6JTZZZsBHxKEFqhZxPiWAKUCUC6Q8DJPYeSnUZD9mCaA4=
        trusted comment: signed in a test
        kmHmDgGn30+NnAVguxUKs1vEdaKhAUjwJMathqMVDMmrGbkmzShZo+ew3X26lsLRZ2/xJWH6MivpG9bVUwZADA==

        """,
    ].map { Array($0.utf8) }

    private static let mutation = TextMutation(tokens: [
        "untrusted comment: ", "trusted comment: ", "\n", "\r\n", "\r", "=", "==", "A", "RWR0", "RUR0", "/", "+", "\0",
        "ö",
        "\u{FEFF}", " ", "AAAA",
    ])
}
