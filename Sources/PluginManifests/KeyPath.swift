import PlainText

/// Paths of keys as they are shown.
enum KeyPath {
    /// Joined by dots; a key that TOML would want quoted is quoted.
    static func text(_ path: [String]) -> String {
        path.map { isBare($0) ? $0 : JSONText.quoted($0) }.joined(separator: ".")
    }

    private static func isBare(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy {
                NameRules.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }
}
