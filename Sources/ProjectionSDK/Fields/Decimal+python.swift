import FoundationEssentials

extension Decimal {
    /// The significant digits that the type holds for certain.
    private static let maximumDigits = 38

    /// What Python's `str(Decimal)` writes: digits with a point and an exponent (`1E+2`), or `NaN`. nil for anything
    /// else, for an infinity, and for more digits than the type holds.
    init?(python text: UnsafeRawBufferPointer) {
        if text.elementsEqual("NaN".utf8) {
            self = .nan
            return
        }
        // Decimal(string:) would take what stands before the first character it does not know.
        guard Self.isNumber(text), let value = Decimal(string: String(decoding: text, as: UTF8.self)) else {
            return nil
        }
        self = value
    }

    private static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        var rest = text[...]
        skipSign(&rest)
        var digits = skipDigits(&rest)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            let fraction = skipDigits(&rest)
            digits = (digits.count + fraction.count, digits.significant + fraction.count)
        }
        guard digits.count > 0, digits.significant <= maximumDigits else { return false }
        if rest.first == UInt8(ascii: "E") || rest.first == UInt8(ascii: "e") {
            rest.removeFirst()
            skipSign(&rest)
            guard (1...3).contains(skipDigits(&rest).count) else { return false }
        }
        return rest.isEmpty
    }

    private static func skipSign(_ rest: inout UnsafeRawBufferPointer.SubSequence) {
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    }

    private static func skipDigits(
        _ rest: inout UnsafeRawBufferPointer.SubSequence
    ) -> (count: Int, significant: Int) {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest.removeFirst(digits.count)
        return (digits.count, digits.drop { $0 == UInt8(ascii: "0") }.count)
    }
}
