/// Values that are one word: booleans, numbers, dates and times.
enum TOMLScalar {
    static func isValid(_ word: ArraySlice<UInt8>) -> Bool {
        word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) || isNumber(word) || isMoment(word)
    }

    /// `1979-05-27`, its digits alone.
    static func isDate(_ word: ArraySlice<UInt8>) -> Bool { matches(word, "dddd-dd-dd") }

    private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        if word.first == UInt8(ascii: "0"), let kind = word.dropFirst().first {
            let digits = word.dropFirst(2)
            switch kind {
            case UInt8(ascii: "x"): return areDigits(digits) { Character(Unicode.Scalar($0)).isHexDigit }
            case UInt8(ascii: "o"): return areDigits(digits) { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
            case UInt8(ascii: "b"): return areDigits(digits) { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") }
            default: break
            }
        }
        var rest = withoutSign(word)
        if rest.elementsEqual("inf".utf8) || rest.elementsEqual("nan".utf8) { return true }
        let whole = rest.prefix { isDigit($0) || $0 == UInt8(ascii: "_") }
        guard areDigits(whole), whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { isDigit($0) || $0 == UInt8(ascii: "_") }
            guard areDigits(fraction) else { return false }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") else { return rest.isEmpty }
        return areDigits(withoutSign(rest.dropFirst()))
    }

    /// At least one, and underscores only between two.
    private static func areDigits(_ word: ArraySlice<UInt8>, _ isOfThem: (UInt8) -> Bool = isDigit) -> Bool {
        word.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0.allSatisfy(isOfThem)
        }
    }

    private static func withoutSign(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        word.first == UInt8(ascii: "+") || word.first == UInt8(ascii: "-") ? word.dropFirst() : word
    }

    /// A date, a time, or both, with or without an offset.
    private static func isMoment(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        if isDate(rest.prefix(10)) {
            rest = rest.dropFirst(10)
            guard let separator = rest.first else { return true }
            guard [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(separator) else { return false }
            rest = rest.dropFirst()
            guard let time = lengthOfTime(rest) else { return false }
            rest = rest.dropFirst(time)
            return rest.isEmpty || matches(rest, "Z") || matches(rest, "z") || matches(rest, "+dd:dd")
                || matches(rest, "-dd:dd")
        }
        return lengthOfTime(rest) == rest.count
    }

    /// Of `07:32:00` or `07:32:00.999` at the beginning; nil where there is none.
    private static func lengthOfTime(_ word: ArraySlice<UInt8>) -> Int? {
        guard matches(word.prefix(8), "dd:dd:dd") else { return nil }
        let rest = word.dropFirst(8)
        guard rest.first == UInt8(ascii: ".") else { return 8 }
        let fraction = rest.dropFirst().prefix(while: isDigit).count
        return fraction > 0 ? 9 + fraction : nil
    }

    /// Whether a word has the form of a pattern, in which `d` is a digit.
    private static func matches(_ word: ArraySlice<UInt8>, _ pattern: String) -> Bool {
        word.count == pattern.utf8.count
            && zip(word, pattern.utf8).allSatisfy { $1 == UInt8(ascii: "d") ? isDigit($0) : $0 == $1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
