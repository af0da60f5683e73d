/// Numbers as text, compared by what they are: `1.50` and `15e-1` are one number. No digit is lost, however many there are.
public enum DecimalText {
    /// The one way to write a number of JSON's form: without needless zeros; nil for another text.
    ///
    /// `-12e3` for -12000 and -12000.0; `0` for every zero.
    public static func canonical(_ text: String) -> String? {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(fraction.count + 1)
            guard !fraction.isEmpty else { return nil }
        }
        var exponent = 0
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            guard let value = Int(String(decoding: rest.dropFirst(), as: UTF8.self)) else { return nil }
            exponent = value
            rest = rest.suffix(0)
        }
        guard !whole.isEmpty, rest.isEmpty else { return nil }
        var digits = (Array(whole) + Array(fraction))[...]
        exponent -= fraction.count
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        digits = digits.drop { $0 == UInt8(ascii: "0") }
        guard !digits.isEmpty else { return "0" }
        return (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self) + (exponent == 0 ? "" : "e\(exponent)")
    }

    /// Whether two texts are the same number, or the same text where they are none.
    public static func areEqual(_ left: String, _ right: String) -> Bool {
        left == right || canonical(left).map { $0 == canonical(right) } == true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
