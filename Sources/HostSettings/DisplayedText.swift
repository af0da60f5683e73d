/// Texts of others, made fit for a line of a log.
enum DisplayedText {
    static let mask = "***"

    /// Without control characters, and not too long.
    static func of(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars.prefix(120) {
            if scalar.value < 0x20 || scalar.value == 0x7F {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return value.unicodeScalars.count > 120 ? text + "…" : text
    }
}
