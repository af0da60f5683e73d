/// Names of environment variables.
enum VariableName {
    static func isPart(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// `DOGSCHOOL_` for `DogSchool`, `TRICK_COUNTS_` for `trick-counts`: what stands before a variable that is for this
    /// application or projection alone.
    static func prefix(of name: String) -> String {
        String(decoding: name.uppercased().utf8.map { isPart($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self) + "_"
    }
}
