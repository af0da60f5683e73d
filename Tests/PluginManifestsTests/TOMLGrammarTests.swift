import PluginManifests
import Testing

/// What is TOML and what is not, before the parser sees it.
@Suite("The grammar of TOML") struct TOMLGrammarTests {
    static let values = [
        "true", "false", "0", "+0", "-17", "1_000", "0xDEAD_beef", "0o755", "0b1101", "1.5", "-0.01", "5e+22", "1E06",
        "6.626e-34", "+1.0", "9_224.445_991", "\"\"", "''", "\"\"\"\"\"\"", "''''''",
        "\"a\\tb\\u00e9\\U0001F415\\\\\\\"\"",
        "'C:\\dogs'", "\"\"\"\na\"\"\"", "\"\"\"a\"\"\"\"", "\"\"\"a\"\"\"\"\"", "'''a''''", "'''a'''''",
        "\"\"\"a \\  \n\n  b\"\"\"", "\"\"\"a \"\" b\"\"\"", "'''it's ''\nso'''", "1979-05-27", "07:32:00",
        "07:32:00.999999",
        "1979-05-27T07:32:00Z", "1979-05-27t07:32:00.5-07:00", "1979-05-27 07:32:00", "[]", "[ ]", "[1]", "[1,]",
        "[\n # one\n 1, # two\n\n]", "[[1, 2], ['a', \"b\"], {}]", "[[[]]]", "[\n[\n[\n1]\n]\n]", "{}", "{ }", "{a=1}",
        "{ a.b = 1, \"c d\" = [ 2 ] }", "1 # a comment", "\"#\" # \u{e9}", "[ { a = 1 }, { a = '}' } ]", "\t1\t",
    ]

    @Test(arguments: values) func `a value of TOML is taken`(value: String) {
        #expect(problems(manifestText(more: "config.a = \(value)\n")) == [])
        // The lines of Windows.
        let text = manifestText(more: "config.a = \(value)\n").replacing("\n", with: "\r\n")
        #expect(problems(text) == [])
    }

    @Test(arguments: [
        "a = 1", "a-b_2 = 1", "\"a b\" = 1", "'a\"b' = 1", "a . b. \"c\" = 1", "1 = 1", "\t a=1", "3.14 = 1",
    ])
    func `a key of TOML is taken`(line: String) {
        #expect(problems(manifestText(more: "[entry-points.projections.trick_counts.config]\n\(line)\n")) == [])
    }

    @Test func `headers, a mark of the byte order and a text without a last line end are taken`() {
        #expect(problems("\u{FEFF}" + manifestText()) == [])
        #expect(problems(String(manifestText().dropLast())) == [])
        #expect(
            problems(manifestText(more: " [ entry-points . lifespan . \"x\" ] # a comment\npriority = 300\n")) == [])
        #expect(problems(manifestText(more: "config.a = 1")) == [])
    }

    /// At the first ones the parser would end the process; found by scripts/fuzz.
    @Test(arguments: [
        (
            "[", 1, 2,
            "the header of a table must begin with a name, and one must stand behind each '.', found the end of the text"
        ),
        (
            "[\n", 1, 2,
            "the header of a table must begin with a name, and one must stand behind each '.', found the end of the line"
        ),
        (
            "a = 1\n  [ .b]\n", 2, 5,
            "the header of a table must begin with a name, and one must stand behind each '.', found '.'"
        ),
        ("[é]", 1, 2, "the header of a table must begin with a name, and one must stand behind each '.', found 'é'"),
        (
            "\u{FEFF}[\\a]", 1, 3,
            "the header of a table must begin with a name, and one must stand behind each '.', found '\\'"
        ),
        ("a = [}", 1, 6, "a value must stand here, found '}'"),
        ("a = [1,\u{2028}2]", 1, 8, "a value must stand here, found '\u{2028}'"),
        (
            "a = \"\"\"\n[\n\"\"\"\"\n[=]\n", 4, 2,
            "the header of a table must begin with a name, and one must stand behind each '.', found '='"
        ),
        ("[[a] ]", 1, 5, "']]' must stand behind the name of a table in an array, found ' '"),
        ("[a]]", 1, 4, "a line must end here, found ']'"),
        ("a", 1, 2, "'=' must stand behind a key, found the end of the text"),
        ("a = ", 1, 5, "a value must stand here, found the end of the text"),
        ("a = 1 b = 2", 1, 7, "a line must end here, found 'b'"),
        ("a. = 1", 1, 4, "a line must begin with a name, and one must stand behind each '.', found '='"),
        ("\"\"\"a\"\"\" = 1", 1, 1, "a key stands in one quote at each side"),
        ("a = \"x\n", 1, 5, "the text that begins here does not end in its line"),
        ("a = '''x\n''", 1, 5, "the text that begins here does not end"),
        (
            "a = \"\\x\"", 1, 7,
            "there is no such escape; one of \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX is, found 'x'"
        ),
        ("a = \"é\\uD800\"", 1, 7, "the escape must have 4 hexadecimal digits that name a character"),
        ("a = \"\u{1}\"", 1, 6, "a text holds no control characters, but as escapes, found the control character U+1"),
        ("# \u{7F}", 1, 3, "a comment holds no control characters, found the control character U+7F"),
        (
            "a = 1\rb = 2", 1, 6,
            "a line ends with a line feed, alone or behind a carriage return, found the control character U+D"
        ),
        ("a = [1 2]", 1, 8, "',' or ']' must stand behind a value in an array, found '2'"),
        ("a = {b = 1,}", 1, 12, "a line must begin with a name, and one must stand behind each '.', found '}'"),
        ("a = {b = 1\n}", 1, 11, "',' or '}' must stand behind a value in an inline table, found the end of the line"),
    ]) func `what is no TOML is an error with its place`(text: String, line: Int, column: Int, message: String) {
        #expect(problems(text) == ["dogs.toml:\(line):\(column): \(message); fix the TOML there"])
    }

    @Test(arguments: [
        "yes", "True", "01", "1__0", "_1", "1_", "+0x1", "0x", "0b2", "0o8", ".5", "5.", "1.e3", "1e", "e1", "+", "-",
        "1.5.2",
        "infinity", "1979-5-27", "1979-05-27T", "07:32", "07:32:00.", "1979-05-27T07:32:00+7", "--1", "0_", "abc",
        "1979-05-27 7",
    ]) func `a word that is no value of TOML is an error`(word: String) {
        #expect(problems("a = \(word)\n").first?.contains("is no value; a text stands in quotes") == true)
    }
}
