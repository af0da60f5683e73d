import HostHTTP
import TestSupport
import Testing

/// Each bad request gets its answer, and the next request on the same connection works where the protocol allows it.
@Suite struct BadRequestTests {
    @Test(arguments: [
        ("", 400, "malformed-json", []), ("{", 400, "malformed-json", []), ("{]", 400, "malformed-json", []),
        ("{\"a\": 01}", 400, "malformed-json", []), ("\u{FEFF}{}", 400, "malformed-json", []),
        ("{} {}", 400, "malformed-json", []),
        (String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000), 400, "malformed-json", []),
        ("[]", 422, "invalid-body", [""]), ("null", 422, "invalid-body", [""]),
        ("{}", 422, "invalid-body", ["/originator_id", "/events"]),
        ("{\"originator_id\": 1, \"events\": {}}", 422, "invalid-body", ["/originator_id", "/events"]),
        ("{\"originator_id\": \"ID\", \"events\": []}", 422, "invalid-body", ["/events"]),
        (
            "{\"originator_id\": \"no uuid\", \"events\": [{}]}", 422, "invalid-body",
            ["/originator_id", "/events/0/topic", "/events/0/state"]
        ),
        ("{\"originator_id\": \"ID\", \"events\": [1]}", 422, "invalid-body", ["/events/0"]),
        (
            "{\"originator_id\": \"ID\", \"events\": [{\"topic\": \"\", \"state\": 1}]}", 422, "invalid-body",
            ["/events/0/topic"]
        ),
        (
            "{\"originator_id\": \"ID\", \"events\": [{\"topic\": \"\\u0000\", \"state\": 1}]}", 422, "invalid-body",
            ["/events/0/topic"]
        ),
        (
            "{\"originator_id\": \"ID\", \"events\": [{\"topic\": \"t\", \"state\": 1, \"topik\": 1}]}", 422,
            "invalid-body", ["/events/0/topik"]
        ),
        (
            "{\"originator_id\": \"ID\", \"events\": [{\"topic\": \"t\", \"state\": 1, \"topic\": \"t\"}]}", 422,
            "invalid-body", ["/events/0/topic"]
        ),
        (
            "{\"originator_id\": \"ID\", \"expected_version\": -2, \"events\": [{\"topic\": \"t\", \"state\": 1}]}",
            422,
            "invalid-body", ["/expected_version"]
        ),
        (
            "{\"originator_id\": \"ID\", \"expected_version\": 9223372036854775808, \"events\": [{\"topic\": \"t\", \"state\": 1}]}",
            422, "invalid-body", ["/expected_version"]
        ),
        (
            "{\"originator_id\": \"ID\", \"expected_version\": \"1\", \"events\": [{\"topic\": \"t\", \"state\": 1}]}",
            422,
            "invalid-body", ["/expected_version"]
        ),
    ])
    func `a bad body is refused by field`(body: String, status: Int, kind: String, fields: [String]) async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            let body = body.split(separator: "ID", omittingEmptySubsequences: false)
                .joined(separator: ServerUnderTest.firstID)
            try await client.send("POST", ServerUnderTest.events, body: body)
            let response = try await client.response()
            #expect(response.status == status)
            #expect(response.problem == kind)
            #expect(response.faultyFields == fields)
            try await client.send("GET", "/applications/DogSchool/notifications")
            #expect(try await client.response().text == "[]")
        }
    }

    @Test func `malformed JSON gives line and column`() async throws {
        try await ServerUnderTest.run { server in
            let response = try await server.request("POST", ServerUnderTest.events, body: "{\n \"ü\": ,}")
            #expect(try response.object()["line"] as? Int == 2)
            #expect(try response.object()["column"] as? Int == 7)
        }
    }

    @Test func `an unknown key names the nearest`() async throws {
        try await ServerUnderTest.run { server in
            let response = try await server.request("POST", ServerUnderTest.events, body: "{\"expected_versio\": 1}")
            #expect(response.text.contains("did you mean 'expected_version'?"))
        }
    }

    @Test func `a batch above the bound names the bound`() async throws {
        try await ServerUnderTest.run(options: { $0.maximumBatch = 3 }) { server in
            #expect(try await server.append(3).status == 201)
            let response = try await server.append(4)
            #expect(response.status == 422)
            #expect(response.faultyFields == ["/events"])
            #expect(response.text.contains("at most 3"))
        }
    }

    @Test(arguments: [
        ("/applications/DogSchool/notifications?limit=0", ["limit"]),
        ("/applications/DogSchool/notifications?limit=1001", ["limit"]),
        ("/applications/DogSchool/notifications?limit=ten", ["limit"]),
        ("/applications/DogSchool/notifications?limit=%2B1", ["limit"]),
        ("/applications/DogSchool/notifications?limit=", ["limit"]),
        ("/applications/DogSchool/notifications?start=-1", ["start"]),
        ("/applications/DogSchool/notifications?start=9223372036854775808", ["start"]),
        ("/applications/DogSchool/notifications?start=1&start=1", ["start"]),
        ("/applications/DogSchool/notifications?strat=1", ["strat"]),
        ("/applications/DogSchool/notifications?topics=", ["topics"]),
        ("/applications/DogSchool/notifications?inclusive_of_start=perhaps&limit=0", ["inclusive_of_start", "limit"]),
        ("/applications/DogSchool/sections/1", ["section"]), ("/applications/DogSchool/sections/1,b", ["section"]),
        ("/applications/DogSchool/sections/-1,5", ["section"]),
        ("/applications/DogSchool/streams/no-uuid", ["id"]),
        ("/applications/DogSchool/streams/\(ServerUnderTest.firstID)?after=x", ["after"]),
        ("/applications?x=1", ["x"]), ("/projections/trick_counts/wait", ["position"]),
        ("/projections/trick_counts/wait?position=1&timeout=61", ["timeout"]),
        ("/projections/trick_counts/wait?position=1&timeout=inf", ["timeout"]),
        ("/projections/trick_counts/wait?position=1&timeout=-1", ["timeout"]),
    ])
    func `a bad parameter is named`(target: String, parameters: [String]) async throws {
        try await ServerUnderTest.run { server in
            let response = try await server.get(target)
            #expect(response.status == 400)
            #expect(response.problem == "invalid-parameters")
            #expect(Set(response.faultyFields) == Set(parameters))
        }
    }

    @Test(arguments: [
        ("/applications/Nobody", 404, "unknown-application"),
        ("/applications/..", 404, "unknown-application"),
        ("/applications/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404, "unknown-application"),
        ("/applications/../../etc/passwd", 404, "unknown-route"),
        ("/applications/dogschool_events%27%3B%20DROP%20TABLE%20dogschool_events%3B--", 404, "unknown-application"),
        ("/projections/%27%20OR%20%271%27=%271", 404, "unknown-projection"),
        ("/applications/%zz", 400, "malformed-request"), ("/applications/a%0", 400, "malformed-request"),
        ("/applications/a%00b", 400, "malformed-request"), ("/applications/%ff", 400, "malformed-request"),
        ("/applications/DogSchool/notifications?topics=%ff", 400, "malformed-request"),
        ("/applications//events", 404, "unknown-route"), ("/healthz/", 404, "unknown-route"),
        ("//healthz", 404, "unknown-route"), ("/HEALTHZ", 404, "unknown-route"),
        ("/" + String(repeating: "a", count: 9000), 414, "target-too-long"),
    ])
    func `a bad target finds nothing`(target: String, status: Int, kind: String) async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            try await client.send("GET", target)
            let response = try await client.response()
            #expect(response.status == status)
            #expect(response.problem == kind)
            try await client.send("GET", "/healthz")
            #expect(try await client.response().status == 200)
        }
    }

    @Test func `SQL in every text is just text`() async throws {
        let sql = "'; DROP TABLE texts_events; --"
        try await ServerUnderTest.run { server in
            let body = """
                {"originator_id": "\(sql)", "expected_version": 0,
                 "events": [{"topic": "\(sql)", "state": "\(sql)"}]}
                """
            #expect(try await server.request("POST", "/applications/Texts/events", body: body).status == 201)
            let encoded = "%27%3B%20DROP%20TABLE%20texts_events%3B%20--"
            let stream = try await server.get("/applications/Texts/streams/\(encoded)").object()
            let event = (stream["events"] as? [[String: Any]])?.first
            #expect(event?["topic"] as? String == sql)
            #expect(event?["state"] as? String == sql)
            let filtered = try await server.get("/applications/Texts/notifications?topics=\(encoded)")
            #expect((try filtered.json() as? [Any])?.count == 1)
        }
    }

    @Test func `a method that a route lacks is told those it has`() async throws {
        try await ServerUnderTest.run { server in
            for (method, target, allow) in [
                ("POST", "/healthz", "GET, HEAD, OPTIONS"), ("DELETE", ServerUnderTest.events, "POST, OPTIONS"),
                ("PURGE", "/projections", "GET, HEAD, OPTIONS"),
                ("HEAD", "/applications/DogSchool/feed", "GET, OPTIONS"),
            ] {
                let response = try await server.request(method, target)
                #expect(response.status == 405)
                #expect(response.headers["allow"] == allow)
            }
        }
    }

    @Test func `a body that is no JSON by its type is refused`() async throws {
        try await ServerUnderTest.run { server in
            for (type, status) in [
                ("text/plain", 415), ("application/x-www-form-urlencoded", 415),
                ("application/json; charset=utf-8", 422),
                ("application/cloudevents+json", 422), ("Application/JSON", 422),
            ] {
                let response = try await server.request(
                    "POST", ServerUnderTest.events, headers: [("Content-Type", type)], body: "{}")
                #expect(response.status == status, "\(type)")
            }
        }
    }
}
