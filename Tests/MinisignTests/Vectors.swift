/// What minisign 0.11 wrote with `-G -W`, and with `-S -W -t 'signed in a test'` for a file of one line.
enum Vectors {
    static let content = "schema = 1\n"
    static let key = """
        untrusted comment: minisign public key B9A875D8D9142074
        RWR0IBTZ2HWouZlSEQqPGYihI7CllD2pu/A2NtaOBhxqX1fCwa2zP08c

        """
    static let otherKey = """
        untrusted comment: minisign public key 98EAA80E326B9C00
        RWQAnGsyDqjqmJYJUD6+6w+chzabWrOs05K8WA2pM1pyoWW43PhJebRc

        """
    static let ofHash = """
        untrusted comment: signature from minisign secret key
        RUR0IBTZ2HWouQH4wcU3EgUMOR2R3WJfjzDcdqiRk2rzjRMLSRl4WtNApti+UJLFzbz4eTbepfyrLkB0EKCq4/rnQQkZnHin9A4=
        trusted comment: signed in a test
        zlivB6av2X60gizsLvugWQfIKmwmWJ8xzUqGxIzZab9Q8ndaCarNPgb4BWBSpMOdm/thVIxRYfkKdyGyQj9IDQ==

        """
    /// With `-l`.
    static let ofContent = """
        untrusted comment: signature from minisign secret key
        RWR0IBTZ2HWouZldBfmZ/F+z/sXhjrbZjv7zPNIytxshbDH2x9O+rU6JTZZZsBHxKEFqhZxPiWAKUCUC6Q8DJPYeSnUZD9mCaA4=
        trusted comment: signed in a test
        kmHmDgGn30+NnAVguxUKs1vEdaKhAUjwJMathqMVDMmrGbkmzShZo+ew3X26lsLRZ2/xJWH6MivpG9bVUwZADA==

        """
}
