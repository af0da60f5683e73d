import EventStore
import HostHTTP
import HostOperations
import Logging
import TestSupport
import Testing

/// The server stops without losing a response.
@Suite struct DrainTests {
    @Test func `under load every request that was sent is answered`() async throws {
        // However late a client's task goes on.
        try await ServerUnderTest.run(originatorIDType: .text, options: { $0.drainTimeout = .seconds(50) }) { server in
            let acknowledged = Shared(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<16 {
                    let client = try await server.client()
                    group.addTask {
                        let body = """
                            {"originator_id": "stream-\(number)", "events": [{"topic": "t", "state": {}}]}
                            """
                        while true {
                            try await client.send("POST", ServerUnderTest.events, body: body)
                            // Throws where the connection ends without one.
                            let response = try await client.response()
                            guard response.status == 201 else { throw TestFailure("\(response.status)") }
                            acknowledged.update { $0 += 1 }
                            if response.headers["connection"] == "close" { break }
                        }
                        guard try await client.isClosedByServer() else { throw TestFailure("not closed") }
                    }
                }
                try await eventually("some appends") { acknowledged.value > 200 }
                await server.server.stop(grace: .seconds(60))
                try await group.waitForAll()
            }
            let head = try await server.control.application("DogSchool").safeHead
            #expect(head == Int64(acknowledged.value))
            await #expect(throws: TestFailure.self) { try await server.client() }
        }
    }

    @Test func `a start that is cancelled can be stopped`() async throws {
        let server = try HTTPServer(
            options: HTTPOptions(port: 0), control: try await MemoryControl(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, metrics: MetricsRecorder())
        let start = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await server.start().port
        }
        #expect(try await start.value > 0)
        await server.stop()
    }

    @Test func `connections that come while it stops are served or refused`() async throws {
        for _ in 0..<10 {
            try await ServerUnderTest.run { server in
                let answered = Shared(0)
                let broken = Shared<[String]>([])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            // Until it is refused.
                            while let client = try? await server.client() {
                                do {
                                    try await client.send("GET", "/healthz")
                                    _ = try await client.response()
                                    answered.update { $0 += 1 }
                                } catch { broken.update { [text = "\(error)"] in $0.append(text) } }
                            }
                        }
                    }
                    try await eventually("some answers") { answered.value > 50 }
                    await server.server.stop(grace: .seconds(20))
                    try await group.waitForAll()
                }
                #expect(broken.value.isEmpty, "\(broken.value)")
            }
        }
    }

    @Test func `idle connections are closed and waits are answered`() async throws {
        try await ServerUnderTest.run { server in
            let idle = try await server.client()
            try await idle.send("GET", "/healthz")
            _ = try await idle.response()
            let unused = try await server.client()
            let waiting = try await server.client()
            try await waiting.send("GET", "/projections/trick_counts/wait?position=100&timeout=60")
            try await Task.sleep(for: .milliseconds(50))
            async let stopped: Void = server.server.stop(grace: .seconds(30))
            let response = try await waiting.response()
            #expect(response.status == 503)
            #expect(response.problem == "shutting-down")
            #expect(try await waiting.isClosedByServer())
            #expect(try await idle.isClosedByServer())
            #expect(try await unused.isClosedByServer())
            await stopped
        }
    }

    @Test func `a request that is half sent is read to its end`() async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            let body =
                "{\"originator_id\": \"\(ServerUnderTest.firstID)\", \"events\": [{\"topic\": \"t\", \"state\": 1}]}"
            try await client.send(
                "POST \(ServerUnderTest.events) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n{")
            // The server has it before it stops: its answer to another request comes after it.
            _ = try await server.get("/healthz")
            try await Task.sleep(for: .milliseconds(50))
            async let stopped: Void = server.server.stop(grace: .seconds(30))
            try await Task.sleep(for: .milliseconds(400))
            try await client.send(String(body.dropFirst()))
            let response = try await client.response()
            #expect(response.status == 201)
            #expect(response.headers["connection"] == "close")
            await stopped
        }
    }

    @Test func `what does not end in time is closed`() async throws {
        try await ServerUnderTest.run { server in
            let client = try await server.client()
            try await client.send("POST \(ServerUnderTest.events) HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{")
            _ = try await server.get("/healthz")
            try await Task.sleep(for: .milliseconds(50))
            await server.server.stop(grace: .milliseconds(300))
            #expect(try await client.isClosedByServer())
        }
    }

    @Test func `an address in use is one clear error`() async throws {
        try await ServerUnderTest.run { server in
            let second = try HTTPServer(
                options: HTTPOptions(port: server.port), control: server.control, logger: Logger(label: "test"))
            let error = await #expect(throws: HTTPServerError.self) { _ = try await second.start() }
            #expect(error?.description.contains("127.0.0.1:\(server.port): the address is in use") == true)
            await second.stop()
        }
    }
}
