/// Texts that are JSON as Python's `json` takes it, or are not: everything in the host that reads JSON agrees on them.
public struct JSONCase: Sendable {
    /// The text, which need not be UTF-8.
    public let bytes: [UInt8]
    /// Whether Python's `json` takes it.
    public let isValid: Bool
    /// How deep the nesting is, for cases at the bound, on which Python has its own mind.
    public let isAtBound: Bool

    private init(_ bytes: [UInt8], _ isValid: Bool, isAtBound: Bool = false) {
        self.bytes = bytes
        self.isValid = isValid
        self.isAtBound = isAtBound
    }

    /// Every case.
    public static let all: [JSONCase] =
        valid.map { JSONCase(Array($0.utf8), true) } + invalid.map { JSONCase(Array($0.utf8), false) }
        + invalidBytes.map { JSONCase($0, false) } + nested

    private static let valid = [
        // Scalars and blanks.
        "null", "true", "false", " 7 ", "\t\r\n{}\n", "\"\"", "[]", "{}", "[ ]", "{ }", "[[],{},[[]]]",
        // Numbers.
        "0", "-0", "-0.0", "1.5", "1e5", "1E+5", "1e-07", "1e+16", "0.1e5", "123456789012345678",
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", String(repeating: "9", count: 400),
        "-1" + String(repeating: "0", count: 1000), "1.7976931348623157e+308", "5e-324", "1e400", "-1e400", "1e-400",
        "[1e99999999999999999999, 1e-99999999999999999999]", "0." + String(repeating: "1", count: 1000),
        // Words.
        "NaN", "Infinity", "-Infinity", "[NaN,Infinity,-Infinity]", #"{"a":NaN,"b":-Infinity}"#,
        // Texts.
        #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\u00e9\uABCD\uabcd""#, "\"é€🐶\u{7F}\u{2028}\"", #""\ud83d\udc36""#,
        #""\ud800""#, #""\udfff""#, #""\ud83d""#, #""a\ud83d\ud83d\udc36b""#, #""\udc36\ud83d""#, #""\ud83d\u0041""#,
        #""\ud83dx""#, #"["\ud800", "\udfff"]"#, #"{"\ud800": 1}"#, #"{"\ud83d\udc36": 1}"#,
        // Names.
        #"{"a":1,"a":2}"#, #"{"a":{"b":1,"b":[2]},"a":{"b":3}}"#, #"{"":1,"":2}"#, #"{"a":1,"\u0061":2}"#,
        #"{"_type_":"a","_type_":"b","_data_":1}"#,
    ]

    private static let invalid = [
        "", " ", "\n", "nul", "nulL", "tru", "truee", "True", "None", "nan", "NAN", "NaNx", "Nan", "inf", "Inf",
        "Infinit",
        "+Infinity", "-infinity", "-NaN", "- Infinity", "--Infinity", "-Infinit",
        "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1e", "1e+", "1.e5", "1.5.5", "0x10", "1_000", "1 2", "1,",
        "\"", "\"a", "\"a\\\"", #""\x""#, #""\u""#, #""\u12""#, #""\u12g4""#, #""\u 123""#, #""\u+123""#,
        #""\ud83d\u12""#,
        "\"\\", "'a'", "a", "\"a\tb\"", "\"a\nb\"", "\"a\u{0}b\"", "\"a\u{1F}\"",
        "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "]", "[1}", "[1]]", "[\"a\":1]",
        "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{1:1}", "{\"a\":}",
        "{,}", "{\"a\"}",
        "}", "{}}", "{\"a\":1]", "// x\n1", "/* x */ 1", "1 # x", "\u{FEFF}{}", "{}\u{0}", "\u{A0}1", "[1]\u{0C}",
        #"{"a":NaN,"b":nan}"#, #"["\ud800", 1,]"#, #"{"a":18446744073709551616"#,
    ]

    private static let invalidBytes: [[UInt8]] = [
        [0x22, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
        // A surrogate in UTF-8.
        [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xFF, 0x22], [0x80],
        [0x5B, 0xFE, 0x5D],
        // What zlib writes.
        [0x78, 0x9C, 0xAB, 0x56, 0x4A], [0x78, 0x5E, 0xAB, 0x56, 0x4A],
        // UTF-16.
        [0xFF, 0xFE, 0x31, 0x00], [0x31, 0x00],
    ]

    private static let nested: [JSONCase] = [(999, true), (1000, true), (1001, false), (5000, false)].flatMap {
        (depth, isValid) -> [JSONCase] in
        ["", "1", "NaN"].flatMap { innermost -> [JSONCase] in
            [("[", "]"), ("{\"a\":[", "]}")].map { open, close in
                let count = depth / (open.count > 1 ? 2 : 1)
                let isOdd = open.count > 1 && depth % 2 == 1
                let text =
                    (isOdd ? "[" : "") + String(repeating: open, count: count) + innermost
                    + String(repeating: close, count: count) + (isOdd ? "]" : "")
                return JSONCase(Array(text.utf8), isValid, isAtBound: true)
            }
        }
    }
}
