import HostSettings
import Testing

@Suite("HTTP settings") struct HTTPSettingsTests {
    private func http(_ changes: [String: String?], files: [String: String] = [:]) throws -> HTTPSettings {
        try resolve(sources(changes, files: files)).http
    }

    /// The violations where HTTP is to be served.
    private func served(_ changes: [String: String?], files: [String: String] = [:]) -> [String] {
        do {
            _ = try SettingsResolver(sources(changes, files: files)).resolve(http: .always)
            return []
        } catch {
            return error.violations.map(\.description)
        }
    }

    @Test func `typed values are those of the variables`() throws {
        let http = try http([
            "HTTP_HOST": "::1", "HTTP_PORT": "0", "HTTP_TOKEN": "word", "HTTP_MAX_BODY_SIZE": "2048",
            "HTTP_MAX_BATCH": "3", "HTTP_MAX_PAGE_SIZE": "4", "HTTP_MAX_FEEDS": "0", "HTTP_MAX_CONNECTIONS": "6",
            "HTTP_HEADER_TIMEOUT": "7", "HTTP_READ_TIMEOUT": "8", "HTTP_MAX_WAIT": "9",
        ])
        #expect(http.host == "::1")
        #expect(http.port == 0)
        #expect(http.token == "word")
        #expect(http.maximumBodySize == 2048)
        #expect(http.maximumBatch == 3)
        #expect(http.maximumPageSize == 4)
        #expect(http.maximumFeeds == 0)
        #expect(http.maximumConnections == 6)
        #expect(http.headerTimeout == 7)
        #expect(http.readTimeout == 8)
        #expect(http.maximumWait == 9)
    }

    @Test(arguments: [
        "127.0.0.1", "127.8.9.10", "localhost", "LocalHost", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1",
    ])
    func `this machine needs no token`(host: String) {
        #expect(served(["HTTP_HOST": host]) == [])
    }

    @Test(arguments: [
        "0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "example.org", "localhost.example.org", "127.0.0.1.example.org",
        "127.1", "::ffff:10.0.0.1", "fe80::1",
    ])
    func `other addresses need one`(host: String) {
        let expected =
            "HTTP_TOKEN must be 1–4096 visible ASCII characters, no blanks, it is not set: HTTP_HOST '\(host)' can be "
            + "reached from other machines; set HTTP_TOKEN or HTTP_TOKEN_FILE, or HTTP_HOST=127.0.0.1"
        #expect(served(["HTTP_HOST": host]) == [expected])
        #expect(served(["HTTP_HOST": host, "HTTP_TOKEN": ""]) == [expected])
        #expect(served(["HTTP_HOST": host, "HTTP_TOKEN": "word"]) == [])
        #expect(served(["HTTP_HOST": host, "HTTP_TOKEN_FILE": "/t"], files: ["/t": "word\n"]) == [])
    }

    @Test func `the missing token stands in the one error with all else`() {
        let found = served(["HTTP_HOST": "0.0.0.0", "POSTGRES_POOL_SIZE": "0", "LOG_LEVEL": "loud"])
        #expect(found.count == 3)
        #expect(found.contains { $0.hasPrefix("HTTP_TOKEN must be") })
    }

    @Test func `where HTTP is not served it is not asked for`() throws {
        #expect(try http(["HTTP_HOST": "0.0.0.0"]).exposure != nil)
    }

    @Test func `the token may stand in a file`() throws {
        #expect(try http(["HTTP_TOKEN_FILE": "/t"], files: ["/t": "word\n"]).token == "word")
        #expect(try http(["HTTP_TOKEN_FILE": "/t"], files: ["/t": "word\r\n"]).token == "word")
        #expect(try http(["HTTP_TOKEN_FILE": "/t", "HTTP_TOKEN": ""], files: ["/t": "word"]).token == "word")
        let row = try resolve(sources(["HTTP_TOKEN_FILE": "/t"], files: ["/t": "word"])).row("HTTP_TOKEN")
        #expect(row?.displayedValue == "***")
        #expect(row?.source == .secretFile("HTTP_TOKEN_FILE"))
    }

    @Test func `a file without a token is no token and not shown`() {
        let range = "1–4096 visible ASCII characters, no blanks"
        for text in ["", "\n", "two words", "two\nlines", "hunter2\n\n"] {
            #expect(
                served(["HTTP_HOST": "0.0.0.0", "HTTP_TOKEN_FILE": "/t"], files: ["/t": text])
                    == ["HTTP_TOKEN_FILE must be \(range), found '***'"])
        }
        #expect(
            served(["HTTP_HOST": "0.0.0.0", "HTTP_TOKEN_FILE": "/gone"]) == [
                "HTTP_TOKEN_FILE must be a file that can be read, found '/gone': give the running user the right to read it, or correct the path"
            ])
        #expect(
            served(["HTTP_TOKEN": "hunter2", "HTTP_TOKEN_FILE": "/t"], files: ["/t": "hunter2"]) == [
                "HTTP_TOKEN_FILE must be unset where HTTP_TOKEN is set, found '/t': set only one of them in environment"
            ])
    }

    @Test func `no text of them holds the token`() throws {
        let http = try http(["HTTP_TOKEN": "hunter2"])
        var text = "\(http) \(String(reflecting: http))"
        dump(http, to: &text)
        #expect(!text.contains("hunter2"))
        #expect(!served(["HTTP_TOKEN": "hunter2 hunter2"]).description.contains("hunter2"))
    }
}
