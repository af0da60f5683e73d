import HostSettings
import TestSupport
import Testing

@testable import HostHTTP

@Suite struct TokenTests {
    @Test func `everything but health and readiness needs the token`() async throws {
        try await ServerUnderTest.run(options: { $0.token = "secret" }) { server in
            for target in ["/healthz", "/readyz"] { #expect(try await server.get(target).status == 200) }
            let right = [("Authorization", "Bearer secret")]
            for target in [
                "/readyz/projections", "/metrics", "/openapi.json", "/plugins", "/projections", "/applications",
                "/applications/DogSchool/notifications",
            ] {
                let response = try await server.get(target)
                #expect(response.status == 401)
                #expect(response.headers["www-authenticate"] == "Bearer realm=\"projectionist\"")
                #expect(try await server.request("GET", target, headers: right).status == 200)
            }
            // Nor does it say which routes there are.
            #expect(try await server.get("/nowhere").status == 401)
            #expect(try await server.request("OPTIONS", "/projections").status == 401)
        }
    }

    @Test func `a wrong token is refused`() async throws {
        try await ServerUnderTest.run(options: { $0.token = "secret" }) { server in
            for wrong in [
                "secret", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Bearer SECRET", "Basic secret",
            ] {
                let headers = [("Authorization", wrong)]
                let response = try await server.request("GET", "/projections", headers: headers)
                #expect(response.status == 401, "\(wrong)")
            }
            let twice = [("Authorization", "Bearer secret"), ("Authorization", "Bearer secret")]
            #expect(try await server.request("GET", "/projections", headers: twice).status == 401)
        }
    }

    @Test func `a large body without the token is not read`() async throws {
        try await ServerUnderTest.run(options: { $0.token = "secret" }) { server in
            let client = try await server.client()
            try await client.send("POST", ServerUnderTest.events, headers: [("Content-Length", "1000000")])
            let response = try await client.response()
            #expect(response.status == 401)
            #expect(response.headers["connection"] == "close")
        }
    }

    @Test func `a token matches only itself`() {
        let token = BearerToken("abc")
        #expect(token.matches("abc".utf8))
        for other in ["", "a", "abcabc", "abd", "bbc", "ABC"] { #expect(!token.matches(other.utf8)) }
        #expect(!BearerToken("").matches("".utf8))
    }

    @Test func `a worker serves only what concerns itself`() async throws {
        try await ServerUnderTest.run(options: { $0.role = .worker }) { server in
            for target in [
                "/healthz", "/readyz", "/readyz/projections", "/metrics", "/projections", "/plugins", "/openapi.json",
            ] {
                #expect(try await server.get(target).status == 200)
            }
            for target in ["/applications", "/applications/DogSchool/notifications", "/applications/DogSchool/feed"] {
                #expect(try await server.get(target).problem == "not-served-by-worker")
            }
            let paths = try await server.get("/openapi.json").object()["paths"] as? [String: Any] ?? [:]
            #expect(paths.keys.allSatisfy { !$0.hasPrefix("/applications") })
            #expect(paths["/projections/{projection}/wait"] != nil)
        }
    }
}
