import HostHTTP
import Logging
import TestSupport
import Testing

@Suite struct ObservationTests {
    @Test func `requests are counted by template and timed`() async throws {
        try await ServerUnderTest.run { server in
            try await server.append(1)
            _ = try await server.get("/applications/DogSchool/streams/\(ServerUnderTest.firstID)")
            _ = try await server.get("/applications/Nobody")
            _ = try await server.get("/no/such/path")
            _ = try await server.request("PURGE", "/healthz")
            try await eventually("all to be counted") {
                server.metrics.counts.value["projectionist_http_requests_in_flight"] == 0
            }
            let counts = server.metrics.counts.value
            for key in [
                "method=POST,route=/applications/{application}/events,status=201",
                "method=GET,route=/applications/{application}/streams/{id},status=200",
                "method=GET,route=/applications/{application},status=404", "method=GET,route=none,status=404",
                "method=other,route=none,status=405",
            ] {
                #expect(counts["projectionist_http_requests_total{\(key)}"] == 1, "\(key)")
            }
            #expect(counts["projectionist_http_request_seconds{route=/applications/{application}/events}"] == 1)
        }
    }

    @Test func `the log has no query and no token`() async throws {
        let lines = Shared<[String]>([])
        var logger = Logger(label: "test") { _ in LineRecorder(lines: lines) }
        logger.logLevel = .debug
        try await ServerUnderTest.run(options: { $0.token = "secret" }, logger: logger) { server in
            let headers = [("Authorization", "Bearer secret"), ("X-Request-Id", "mine")]
            _ = try await server.request(
                "GET", "/applications/DogSchool/notifications?topics=private", headers: headers)
            try await eventually("the line") { lines.value.contains { $0.contains("mine") } }
            let line = lines.value.first { $0.contains("mine") } ?? ""
            #expect(line.contains("/applications/{application}/notifications"))
            #expect(line.contains("status=200"))
            #expect(lines.value.allSatisfy { !$0.contains("private") && !$0.contains("secret") })
        }
    }

    private struct LineRecorder: LogHandler {
        let lines: Shared<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(lines: Shared<[String]>) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
            let text = all.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            lines.update { $0.append("\(event.message) \(text)") }
        }
    }
}
