import HostSettings
import Testing

@Suite("Env file") struct EnvFileTests {
    @Test(arguments: [
        ("A=1", "1"), ("A = 1 ", "1"), ("export A=1", "1"), ("  A=1", "1"), ("A=", ""), ("A=1 # comment", "1"),
        ("A=a#b", "a#b"), ("A=#b", "#b"), ("A= # comment", ""), ("A='a # b'", "a # b"), ("A='a\\n' # c", "a\\n"),
        ("A=\"a\\nb\\t\\\"c\\\" \\\\ \\$x\"", "a\nb\t\"c\" \\ $x"), ("A=\"two\nlines\"", "two\nlines"),
        ("A=a=b=c", "a=b=c"),
        ("A=1\nA=2", "2"), ("A=$HOME/${B}", "$HOME/${B}"), ("A=1\r\n", "1"), ("# A=2\nA=1", "1"), ("\u{FEFF}A=1", "1"),
        ("A=\"\\x\"", "\\x"), ("export=1\nA=3", "3"), ("A=it's", "it's"), ("A=ünï", "ünï"),
    ])
    func `a line is read`(text: String, value: String) {
        let file = EnvFile(path: "f", text: text)
        #expect(file.problems == [])
        #expect(file.values["A"] == value)
    }

    @Test func `lines that cannot be read are named and the others kept`() {
        let file = EnvFile(path: "f", text: "A=1\njust words\n\n1B=2\nC='x' y\nD=4\nE=\"never\nclosed")
        #expect(file.values == ["A": "1", "D": "4"])
        #expect(
            file.problems.map { "\($0.line): \($0.message)" } == [
                "2: 'just' is not followed by '='; write just=value",
                "4: does not begin with a name of letters, digits and '_'; write NAME=value, or # in front",
                "5: something follows the closing quote of 'C'; remove it, or escape the quote",
                "7: the quote that begins the value of 'E' is not closed; close it",
            ])
    }

    @Test func `its problems are reported with all else`() {
        let found = violations(sources(["LOG_LEVEL": "loud"], envFile: "A=1\nwhat is this\nPOSTGRES_POOL_SIZE=0"))
        #expect(
            found == [
                "deploy.env:2 must be a line NAME=value, found '***': 'what' is not followed by '='; write what=value",
                "POSTGRES_POOL_SIZE must be 1–50, found '0'",
                "LOG_LEVEL must be trace, debug, info, notice, warning, error, critical, found 'loud'",
            ])
    }

    @Test func `a file that cannot be read is an error that names it`() {
        let error = #expect(throws: EnvFileError.self) {
            try SettingSources.ofProcess(envFile: "/does/not/exist.env")
        }
        #expect(error?.description.hasPrefix("the env file '/does/not/exist.env' cannot be read: ") == true)
    }
}
