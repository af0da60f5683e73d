import HostHTTP
import HostSettings
import TestSupport
import Testing

@Suite struct ConsoleTests {
    @Test(arguments: [
        ("/", "text/html; charset=utf-8"), ("/console.js", "text/javascript; charset=utf-8"),
        ("/console.css", "text/css; charset=utf-8"),
    ])
    func `the page and its files are there without the token, and may load nothing from elsewhere`(
        target: String, type: String
    ) async throws {
        try await ServerUnderTest.run(options: {
            $0.token = "secret"
            $0.role = .worker
        }) { server in
            let response = try await server.get(target)
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == type)
            #expect(response.headers["x-content-type-options"] == "nosniff")
            let policy = response.headers["content-security-policy"] ?? ""
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"))
            #expect(!policy.contains("unsafe"))
            for text in ["http://", "https://", "//cdn", "onclick=", "style="] {
                let found = response.text.replacing("http://www.w3.org/2000/svg", with: "").contains(text)
                #expect(!found, "\(text)")
            }
            // What it shows it asks for with the token.
            #expect(try await server.get("/events").status == 401)
        }
    }

    @Test(arguments: [
        ([("Sec-Fetch-Site", "cross-site")], 403), ([("Sec-Fetch-Site", "same-site")], 403),
        ([("Sec-Fetch-Site", "same-origin"), ("Origin", "http://elsewhere")], 202),
        ([("Sec-Fetch-Site", "none")], 202), ([("Origin", "http://elsewhere")], 403), ([("Origin", "null")], 403),
        ([("Origin", "http://test")], 202), ([], 202),
    ])
    func `a page of another origin cannot change anything`(headers: [(String, String)], status: Int) async throws {
        try await ServerUnderTest.run { server in
            let path = "/projections/trick_counts"
            let answer = try await server.request("POST", "\(path)/pause", headers: headers)
            #expect(answer.status == status, "\(answer.text)")
            if status == 403 { #expect(answer.problem == "foreign-page") }
            #expect(try await server.request("GET", path, headers: headers).status == 200)
        }
    }
}
