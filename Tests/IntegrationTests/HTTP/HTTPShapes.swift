import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("An API process beside a worker")
    struct HTTPShapes {
        @Test
        func `what is posted to the one is projected by the other, and wait answers when it is`() async throws {
            let database = try PostgresDatabase()
            let manifests = try TemporaryFolder()
            try DogSchoolManifest.write(["trick_counts"], batch: 500, to: manifests.url)
            let host = try BuiltHost(database.settings, manifests: manifests.url)
            let worker = try await ServingHost.start(host, as: "worker")
            let api = try await ServingHost.start(host, as: "api")
            var position: Int64 = 0
            for round in 1...5 {
                let events = (0..<3).map { _ in
                    #"{"topic": "\#(DogSchoolLog.trickAdded)", "state": {"trick": "sit"}}"#
                }
                let posted = try await api.request(
                    "POST", "/applications/DogSchool/events",
                    body:
                        #"{"originator_id": "\#(UUID().uuidString.lowercased())", "events": [\#(events.joined(separator: ","))]}"#
                )
                #expect(posted.status == 201)
                position = try #require((try posted.object()["positions"] as? [Int64])?.last)
                // The API process, which runs no projection, waits for the worker's.
                let reached = try await api.get("/projections/trick_counts/wait?position=\(position)&timeout=20")
                #expect(reached.status == 200, "\(reached.text)")
                #expect(try database.number("SELECT count FROM trick_counts WHERE trick = 'sit'") == Int64(round * 3))
            }
            let late = try await api.get("/projections/trick_counts/wait?position=\(position + 1)&timeout=0.2")
            #expect(late.status == 504)
            #expect(try late.object()["position"] as? Int64 == position)
            // What is asked of the API process is done by the worker.
            let paused = try await api.request("POST", "/projections/trick_counts/pause")
            #expect(paused.status == 202, "\(paused.text)")
            #expect(try await worker.get("/projections/trick_counts").object()["state"] as? String == "paused")
            let unready = try await worker.get("/readyz/projections")
            #expect(unready.status == 503)
            #expect(unready.text.contains("projection 'trick_counts' is paused: paused by "), "\(unready.text)")
            let more = try await api.request(
                "POST", "/applications/DogSchool/events",
                body:
                    #"{"originator_id": "\#(UUID().uuidString.lowercased())", "events": [{"topic": "\#(DogSchoolLog.trickAdded)", "state": {"trick": "sit"}}]}"#
            )
            position = try #require((try more.object()["positions"] as? [Int64])?.last)
            let still = try await api.get("/projections/trick_counts/wait?position=\(position)&timeout=0.2")
            #expect(still.status == 504)
            let resumed = try await api.request("POST", "/projections/trick_counts/resume")
            #expect(resumed.status == 202, "\(resumed.text)")
            let reachedAgain = try await api.get("/projections/trick_counts/wait?position=\(position)&timeout=20")
            #expect(reachedAgain.status == 200, "\(reachedAgain.text)")
            for serving in [worker, api] {
                let readiness = try await serving.get("/readyz")
                #expect(readiness.status == 200, "\(readiness.text)")
            }
            // A worker takes no events.
            let refused = try await worker.request("POST", "/applications/DogSchool/events", body: "{}")
            #expect(refused.status == 404)
            #expect(try await worker.stop() == .exit(0))
            #expect(try await api.stop() == .exit(0))
        }

        @Test(.enabled(if: TestSurroundings.havePython, noPython))
        func `the Python library's client pages through 5,000 notifications and rebuilds its aggregates`() async throws
        {
            let database = try PostgresDatabase()
            let written = try await PythonProgram.run(
                "write_events.py", "--dogs", "1600", settings: database.settings)
            let count = try #require(written.split(separator: "\n").last.flatMap { Int($0) })
            #expect(count >= 4000)
            let api = try await ServingHost.start(try BuiltHost(database.settings), as: "api")
            // Up to 5,000 by the route that is under test elsewhere.
            for start in stride(from: count, to: 5000, by: 500) {
                let size = min(500, 5000 - start)
                let event = #"{"topic": "nobody.knows:It", "state": {}}"#
                let events = Array(repeating: event, count: size).joined(separator: ",")
                let posted = try await api.request(
                    "POST", "/applications/DogSchool/events",
                    body: #"{"originator_id": "\#(UUID().uuidString.lowercased())", "events": [\#(events)]}"#)
                #expect(posted.status == 201)
            }
            let output = try await PythonProgram.run(
                "read_over_http.py", "http://127.0.0.1:\(api.port)/applications/DogSchool",
                settings: database.settings)
            #expect(output == "\(max(5000, count)) notifications, 1600 dogs as the repository has them\n")
            #expect(try await api.stop() == .exit(0))
        }
    }
}
