import NIOHTTP1

/// The secret that a client must show. Has no description.
struct BearerToken: Sendable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Whether the one `Authorization` header holds the token.
    func matches(_ headers: HTTPHeaders) -> Bool {
        let fields = headers[canonicalForm: "authorization"]
        guard fields.count == 1, let field = fields.first else { return false }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        return matches(parts[1].utf8)
    }

    /// Takes as long for every text of one length, whatever stands in it.
    func matches(_ shown: some Collection<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return false }
        var difference = shown.count ^ bytes.count
        for (index, byte) in shown.enumerated() {
            difference |= Int(byte ^ bytes[index % bytes.count])
        }
        return difference == 0
    }
}
