import HTTPTypes
import HostHTTP
import HostOperations
import Hummingbird
import NIOCore
import TestSupport
import Testing

/// What every route answers when all is well.
@Suite struct RouteTests {
    @Test func `health names each subsystem`() async throws {
        try await ServerUnderTest.run { server in
            let response = try await server.get("/healthz")
            #expect(response.status == 200)
            let body = try response.object()
            #expect(body["status"] as? String == "ok")
            #expect(body["role"] as? String == "run")
            let store = (body["subsystems"] as? [String: [String: String]])?["store"]
            #expect(store == ["state": "ok", "detail": "SQLite in memory"])
        }
    }

    @Test func `readiness gives the reasons`() async throws {
        try await ServerUnderTest.run { server in
            #expect(try await server.get("/readyz").status == 200)
            server.control.reasons.value = ["the store does not answer"]
            let response = try await server.get("/readyz")
            #expect(response.status == 503)
            #expect(response.problem == "not-ready")
            #expect(try response.object()["reasons"] as? [String] == ["the store does not answer"])
        }
    }

    @Test func `readiness of the projections is a route of its own`() async throws {
        try await ServerUnderTest.run { server in
            #expect(try await server.get("/readyz/projections").status == 200)
            server.control.projectionReasons.value = ["projection 'p' is rejected: no library"]
            let response = try await server.get("/readyz/projections")
            #expect(response.status == 503)
            #expect(response.problem == "not-ready")
            #expect(try response.object()["reasons"] as? [String] == ["projection 'p' is rejected: no library"])
            // A replica that serves stays where it is.
            #expect(try await server.get("/readyz").status == 200)
        }
    }

    @Test func `applications are listed and shown`() async throws {
        try await ServerUnderTest.run { server in
            try await server.append(3)
            let all = try await server.get("/applications").object()["applications"] as? [[String: Any]] ?? []
            #expect(all.map { $0["name"] as? String } == ["DogSchool", "Texts"])
            let one = try await server.get("/applications/DogSchool").object()
            #expect(one["table"] as? String == "dogschool_events")
            #expect(one["safe_head"] as? Int == 3)
            #expect(one["originator_id_type"] as? String == "uuid")
        }
    }

    @Test func `projections are listed and shown`() async throws {
        try await ServerUnderTest.run { server in
            let all = try await server.get("/projections").object()["projections"] as? [[String: Any]] ?? []
            #expect(all.count == 1)
            let one = try await server.get("/projections/trick_counts").object()
            #expect(one["position"] as? Int == 7)
            #expect(one["lag"] as? Int == 2)
            #expect(one["plugin_version"] as? String == "1.2")
            #expect(try await server.get("/projections/nobody").problem == "unknown-projection")
        }
    }

    @Test func `waiting ends when the position is reached or the time is over`() async throws {
        try await ServerUnderTest.run { server in
            let reached = try await server.get("/projections/trick_counts/wait?position=7")
            #expect(reached.status == 200)
            #expect(try reached.object()["position"] as? Int == 7)
            let late = try await server.get("/projections/trick_counts/wait?position=8&timeout=0.01")
            #expect(late.status == 504)
            #expect(late.problem == "not-reached")
            #expect(try late.object()["position"] as? Int == 7)
        }
    }

    @Test(arguments: [
        ("POST", "/projections/trick_counts/reset"), ("POST", "/projections/trick_counts/rebuild"),
    ])
    func `what does not exist yet says so`(method: String, target: String) async throws {
        try await ServerUnderTest.run { server in
            let response = try await server.request(method, target)
            #expect(response.status == 501)
            #expect(response.problem == "not-implemented")
        }
    }

    @Test func `what is put aside is listed, shown, retried and dropped`() async throws {
        try await ServerUnderTest.run { server in
            let path = "/projections/trick_counts/dead-letters"
            let letters = try await server.get("\(path)?stream=s").object()["dead_letters"] as? [[String: Any]] ?? []
            #expect(letters.map { $0["id"] as? Int } == [7])
            #expect(letters.first?["kind"] as? String == "parked")
            #expect(try await server.get("\(path)?stream=t").text == "{\"dead_letters\": []}")
            let one = try await server.get("\(path)/7").object()
            #expect(one["waiting"] as? Int == 3)
            #expect(((one["event"] as? [String: Any])?["state"] as? [String: Any])?["a"] as? Int == 1)
            #expect(try await server.get("\(path)/9").problem == "unknown-dead-letter")
            let own = "/projections/trick_counts"
            for target in ["\(path)/7/retry", "\(own)/retry", "\(own)/streams/s/retry", "\(own)/retry?from=5&to=8"] {
                let accepted = try await server.request("POST", target)
                #expect(accepted.status == 202)
                #expect(accepted.headers["location"] == path)
            }
            #expect(try await server.request("POST", "\(path)/8/retry").problem == "forbidden-by-state")
            for target in ["\(own)/retry?from=8", "\(own)/retry?from=8&to=7", "\(own)/streams/t/retry"] {
                #expect(try await server.request("POST", target).problem == "unknown-dead-letter")
            }
            #expect(try await server.request("DELETE", "\(path)/7").status == 204)
            #expect(try await server.request("DELETE", "\(path)/9").status == 404)
        }
    }

    @Test func `a reload is accepted, with where to look`() async throws {
        try await ServerUnderTest.run { server in
            let accepted = try await server.request("POST", "/plugins/reload")
            #expect(accepted.status == 202)
            #expect(accepted.headers["location"] == "/plugins")
        }
    }

    @Test(arguments: ["pause", "resume"])
    func `what is asked of a projection is accepted, with where to look`(command: String) async throws {
        try await ServerUnderTest.run { server in
            let accepted = try await server.request("POST", "/projections/trick_counts/\(command)")
            #expect(accepted.status == 202)
            #expect(accepted.headers.first { $0.0.lowercased() == "location" }?.1 == "/projections/trick_counts")
            let unknown = try await server.request("POST", "/projections/tricks/\(command)")
            #expect(unknown.status == 404)
            #expect(unknown.problem == "unknown-projection")
        }
    }

    @Test func `plugins and metrics are shown`() async throws {
        try await ServerUnderTest.run { server in
            let plugins = try await server.get("/plugins").object()
            #expect((plugins["loaded"] as? [[String: Any]])?.first?["name"] as? String == "trick-counts")
            #expect((plugins["rejected"] as? [[String: Any]])?.first?["reason"] as? String == "line 1: not TOML")
            let metrics = try await server.get("/metrics")
            #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(metrics.text == MemoryControl.metricsText)
        }
    }

    @Test func `head answers as get does without the body`() async throws {
        try await ServerUnderTest.run { server in
            try await server.append(3)
            for target in ["/healthz", "/applications/DogSchool/notifications", "/openapi.json"] {
                let get = try await server.get(target)
                let client = try await server.client()
                try await client.send("HEAD", target)
                let head = try await client.response(hasBody: false)
                #expect(head.status == get.status)
                #expect(head.headers["content-length"] == "\(get.body.count)")
                // The connection goes on behind it.
                try await client.send("GET", "/readyz")
                #expect(try await client.response().status == 200)
            }
        }
    }

    @Test func `options tells the methods`() async throws {
        try await ServerUnderTest.run { server in
            let route = try await server.request("OPTIONS", "/applications/DogSchool/events")
            #expect(route.status == 204)
            #expect(route.headers["allow"] == "POST, OPTIONS")
            #expect(try await server.request("OPTIONS", "*").status == 204)
        }
    }

    @Test func `an embedding program's routes are served beside the host's`() async throws {
        try await ServerUnderTest.run(
            options: { $0.token = "secret" },
            extraRoutes: { router in
                router.get("hello/:name") { _, context in "hello \(context.parameters.get("name") ?? "")" }
                router.post("echo") { request, _ in
                    try await request.body.collect(upTo: 1 << 20)
                }
                router.get("broken") { _, _ -> String in throw CancellationError() }
            }
        ) { server in
            let token = [("Authorization", "Bearer secret")]
            let hello = try await server.request("GET", "/hello/dogs", headers: token)
            #expect(hello.text == "hello dogs")
            #expect(hello.headers["x-request-id"] != nil)
            #expect(try await server.request("POST", "/echo", headers: token, body: "woof").text == "woof")
            #expect(try await server.get("/hello/dogs").status == 401)
            #expect(try await server.request("GET", "/nowhere", headers: token).problem == "unknown-route")
            #expect(try await server.request("GET", "/healthz").status == 200)
        }
    }
}
