import HostHTTP
import Logging
import TestSupport
import Testing

/// Bounds and time-outs of a connection, and how it ends.
@Suite struct ConnectionTests {
    /// From when the time counts, the connection's machine says; a client that went on sending could be reset before it has
    /// read the answer.
    @Test func `a header that does not end in time is answered, and the connection closed`() async throws {
        try await ServerUnderTest.run(options: { $0.headerTimeout = .milliseconds(200) }) { server in
            let client = try await server.client(sending: "GET / HTTP/1.1\r\nX-Slow: ")
            let response = try await client.response()
            #expect(response.status == 408)
            #expect(response.problem == "header-timeout")
            #expect(response.headers["connection"] == "close")
            #expect(response.headers["x-request-id"] != nil)
            #expect(try await client.isClosedByServer())
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    @Test func `a body that is too slow is answered and the connection closed`() async throws {
        try await ServerUnderTest.run(options: { $0.readTimeout = .milliseconds(200) }) { server in
            let client = try await server.client(
                sending: "POST \(ServerUnderTest.events) HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
            let response = try await client.response()
            #expect(response.status == 408)
            #expect(response.problem == "body-timeout")
            #expect(try await client.isClosedByServer())
        }
    }

    @Test func `an idle connection is closed without a word`() async throws {
        try await ServerUnderTest.run(options: {
            $0.headerTimeout = .milliseconds(100)
            $0.readTimeout = .milliseconds(100)
        }) { server in
            let silent = try await server.client()
            #expect(try await silent.isClosedByServer())
            let used = try await server.client(sending: "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await used.response().status == 200)
            #expect(try await used.isClosedByServer())
        }
    }

    @Test func `a body that is too large by its length is refused unread`() async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            try await client.send("POST", ServerUnderTest.events, headers: [("Content-Length", "10485760")])
            let response = try await client.response()
            #expect(response.status == 413)
            #expect(response.problem == "body-too-large")
            #expect(response.headers["connection"] == "close")
        }
    }

    @Test(arguments: [true, false])
    func `a client that sends ten megabytes still reads its answer`(isChunked: Bool) async throws {
        try await ServerUnderTest.run { server in
            let megabyte = String(repeating: " ", count: 1 << 20)
            let body = isChunked ? "100000\r\n\(megabyte)\r\n" : megabyte
            let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 10485760"
            let client = try await server.client(
                sending: "POST \(ServerUnderTest.events) HTTP/1.1\r\nHost: a\r\n\(length)\r\n\r\n"
                    + String(repeating: body, count: 10))
            #expect(try await client.response().status == 413)
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    @Test func `a header that is too large is refused`() async throws {
        try await ServerUnderTest.run { server in
            let long = ("X-Long", String(repeating: "a", count: 20_000))
            let many = (0..<200).map { ("X-\($0)", "a") }
            for headers in [[long], many, [("X-1", String(repeating: "a", count: 15_000)), long]] {
                let response = try await server.request("GET", "/healthz", headers: headers)
                #expect(response.status == 431)
                #expect(response.problem == "header-too-large")
                #expect(response.headers["x-request-id"] != nil)
            }
        }
    }

    @Test(arguments: [
        "rubbish\r\n\r\n", "GET /healthz HTTP/1.1\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET  HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ])
    func `what is no HTTP is answered as a problem`(text: String) async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            try await client.send(text)
            let response = try await client.response()
            #expect(response.status == 400)
            #expect(response.problem == "malformed-request")
            #expect(response.headers["x-request-id"] != nil)
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    @Test func `pipelined requests are answered in order`() async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            let targets = ["/healthz", "/nowhere", "/projections", "/applications/DogSchool"]
            try await client.send(
                targets.map { "GET \($0) HTTP/1.1\r\nHost: a\r\nX-Request-Id: \($0.dropFirst(1))\r\n\r\n" }.joined())
            for target in targets {
                #expect(try await client.response().headers["x-request-id"] == String(target.dropFirst()))
            }
        }
    }

    @Test func `a pipelined request behind a bad one is not answered`() async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            try await client.send(
                "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n")
            #expect(try await client.response().status == 200)
            #expect(try await client.response().status == 400)
            #expect(try await client.isClosedByServer())
        }
    }

    @Test func `a client of the old protocol gets a whole answer and the end`() async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            try await client.send("GET /healthz HTTP/1.0\r\n\r\n")
            let response = try await client.response()
            #expect(response.status == 200)
            #expect(response.headers["connection"] == "close")
            #expect(try await client.isClosedByServer())
        }
    }

    @Test func `a client may close its side before it is answered`() async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            try await client.send("GET", "/applications/DogSchool/notifications")
            client.finishSending()
            #expect(try await client.response().text == "[]")
            #expect(try await client.isClosedByServer())
        }
    }

    @Test func `expect is continued`() async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            try await client.send(
                "POST", ServerUnderTest.events, headers: [("Expect", "100-continue"), ("Content-Length", "2")])
            #expect(try await client.response(hasBody: false).status == 100)
            try await client.send("{}")
            #expect(try await client.response().status == 422)
            // A body that will not be read is not asked for.
            let refused = try await server.client()
            try await refused.send(
                "POST", ServerUnderTest.events, headers: [("Expect", "100-continue"), ("Content-Length", "99999999")])
            #expect(try await refused.response().status == 413)
        }
    }

    @Test func `a connection above the bound is told so but health is answered`() async throws {
        try await ServerUnderTest.run(options: { $0.maximumConnections = 2 }) { server in
            let first = try await server.client()
            let second = try await server.client()
            for client in [first, second] {
                try await client.send("GET", "/projections")
                #expect(try await client.response().status == 200)
            }
            let refused = try await server.get("/projections")
            #expect(refused.status == 503)
            #expect(refused.problem == "too-many-connections")
            #expect(refused.headers["connection"] == "close")
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    @Test func `a request keeps its own ID if it is a valid one`() async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            for (id, isKept) in [
                ("abc-1_2.3:4@5/6+7=8~", true), (String(repeating: "a", count: 128), true),
                (String(repeating: "a", count: 129), false), ("a b", false), ("a\"b", false), ("é", false),
            ] {
                try await client.send("GET", "/nowhere", headers: [("X-Request-Id", id)])
                let response = try await client.response()
                #expect((response.headers["x-request-id"] == id) == isKept)
                #expect(try response.object()["request_id"] as? String == response.headers["x-request-id"])
            }
        }
    }
}
