import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("Metrics of a running host")
    struct HTTPMetrics {
        private static let projection = #"{application="DogSchool",projection="trick_counts"}"#

        /// Every series of a scrape, checked line by line against the text format.
        private func scrape(_ host: ServingHost) async throws -> (values: [String: Double], families: Set<String>) {
            let response = try await host.get("/metrics")
            #expect(response.headers["content-type"]?.hasPrefix("text/plain") == true)
            var values: [String: Double] = [:]
            var families: Set<String> = []
            let text = response.text
            #expect(text.hasSuffix("\n"))
            for line in text.split(separator: "\n") {
                if let type = line.wholeMatch(of: /# TYPE ([a-z_]+) (counter|gauge|histogram)/) {
                    #expect(families.insert(String(type.1)).inserted, "twice: \(line)")
                    if type.2 == "counter" { #expect(type.1.hasSuffix("_total"), "\(line)") }
                } else if line.hasPrefix("# HELP ") {
                    continue
                } else {
                    let sample = try #require(
                        line.wholeMatch(of: /([a-z_]+(?:\{(?:[a-z]+="[^"]*",?)+\})?) (\S+)/), "\(line)")
                    #expect(values.updateValue(try #require(Double(sample.2)), forKey: String(sample.1)) == nil)
                }
            }
            return (values, families)
        }

        @Test
        func `counts are exact, a rejected plugin shows, and what is documented is what there is`() async throws {
            let database = try PostgresDatabase()
            let manifests = try TemporaryFolder()
            try DogSchoolManifest.write(["trick_counts"], batch: 100, to: manifests.url)
            try manifests.write("schema = 1\nnonsense = true\n", to: "bad.toml")
            let built = try BuiltHost(database.settings, manifests: manifests.url)
            let host = try await ServingHost.start(built, as: "run")
            let log = DogSchoolLog(events: 1000, seed: 3)
            let file = built.folder.appending("events.jsonl")
            try log.write(to: file)
            try await built.append(file)
            let tricks = Double(log.trickCounts.values.reduce(0, +))
            let head = try database.head()
            try await eventually("the end of the log") { database.position(of: "trick_counts") == head }

            let event = #"{"topic": "t", "state": 1}"#
            func append(_ expected: Int) async throws -> Int {
                try await host.request(
                    "POST", "/applications/DogSchool/events",
                    body: """
                        {"originator_id": "\(log.dogs.keys.sorted()[0])", "expected_version": \(expected), \
                        "events": [\(event), \(event)]}
                        """
                ).status
            }
            #expect(try await append(900) == 409)
            let version = try #require(
                try database.number(
                    "SELECT max(originator_version) FROM dogschool_events WHERE originator_id = '\(log.dogs.keys.sorted()[0])'"
                ))
            #expect(try await append(Int(version)) == 201)
            try await eventually("the position moves past what the topics leave out") {
                database.position(of: "trick_counts") == head + 2
            }

            let (values, families) = try await scrape(host)
            #expect(values["projectionist_up" + Self.projection] == 1)
            #expect(values["projectionist_events_projected_total" + Self.projection] == tricks)
            let batches = try #require(values["projectionist_batches_total" + Self.projection])
            #expect(batches >= tricks / 100)
            #expect(values["projectionist_apply_seconds_count" + Self.projection] == batches)
            #expect(try #require(values["projectionist_commit_seconds_count" + Self.projection]) > batches)
            #expect(values["projectionist_position" + Self.projection] == Double(head + 2))
            #expect(values["projectionist_lag_events" + Self.projection] == 0)
            #expect(values["projectionist_retries_total" + Self.projection] == 0)
            #expect(values[#"projectionist_appends_total{application="DogSchool",outcome="committed"}"#] == 1)
            #expect(values[#"projectionist_appends_total{application="DogSchool",outcome="conflict"}"#] == 1)
            #expect(values[#"projectionist_safe_head_held_back_seconds{application="DogSchool"}"#] == 0)
            #expect(values["projectionist_parked_events" + Self.projection] == 0)
            #expect(values["projectionist_held_events" + Self.projection] == 0)
            #expect(try #require(values["projectionist_handler_cpu_seconds_total" + Self.projection]) > 0)
            // It queries nothing, and so needs no connection while it computes.
            #expect(values["projectionist_handler_query_seconds_total" + Self.projection] == 0)
            #expect(values["projectionist_handler_wait_seconds_total" + Self.projection] == 0)
            #expect(values.first { $0.key.hasPrefix("projectionist_build_info{") }?.value == 1)
            #expect(values[#"projectionist_plugin_verdicts{verdict="passed"}"#] == 1)
            #expect(values[#"projectionist_plugin_verdicts{verdict="refused"}"#] == 0)
            #expect(values["projectionist_plugin_loads_total"] == 1)
            #expect(values["projectionist_plugin_rejections_total"] == 1)

            let document = try String(
                contentsOf: TestSurroundings.checkout.appending(path: "Documentation/metrics.md"), encoding: .utf8)
            let documented = Set(document.matches(of: /\| `(projectionist_[a-z_]+)` \|/).map { String($0.1) })
            #expect(documented == families)
            #expect(try await host.stop() == .exit(0))
        }

        @Test(
            .enabled(
                if: TestSurroundings.have("promtool"),
                "no promtool in PATH: scripts/install-dependencies test installs it"))
        func `names, units and help are as Prometheus wants them`() async throws {
            let database = try PostgresDatabase()
            let manifests = try TemporaryFolder()
            try DogSchoolManifest.write(["trick_counts"], batch: 100, to: manifests.url)
            let built = try BuiltHost(database.settings, manifests: manifests.url)
            let host = try await ServingHost.start(built, as: "run")
            let file = built.folder.appending("metrics.txt")
            func judge(_ text: String) async throws -> (end: ChildProcess.End, words: String) {
                try Data(text.utf8).write(to: file)
                let process = try ChildProcess(
                    URL(filePath: "/usr/bin/env"), ["promtool", "check", "metrics"],
                    environment: TestSurroundings.childEnvironment, input: file, workingFolder: built.folder.url)
                return (try await process.wait(), process.output + process.errors)
            }
            let text = try await host.get("/metrics").text
            let verdict = try await judge(text)
            #expect(verdict.end == .exit(0), "\(verdict.words)")
            // The control: a counter without its ending is found.
            let wrong = try await judge(text.replacing("projectionist_batches_total", with: "projectionist_batches"))
            #expect(wrong.end != .exit(0) && wrong.words.contains("projectionist_batches"), "\(wrong.words)")
            #expect(try await host.stop() == .exit(0))
        }

        @Test
        func `a transaction that holds the safe head back is named, with the name that it gave itself`() async throws {
            let database = try PostgresDatabase()
            let manifests = try TemporaryFolder()
            try DogSchoolManifest.write(["trick_counts"], batch: 100, to: manifests.url)
            let host = try await ServingHost.start(
                try BuiltHost(database.settings, manifests: manifests.url), as: "run")
            let insert = """
                INSERT INTO dogschool_events (originator_id, originator_version, topic, state)
                VALUES (gen_random_uuid(), 1, 't', '1')
                """
            let open = try SQLClient(database.uri)
            _ = try open.rows("SET application_name = 'nightly import'")
            _ = try open.rows("BEGIN")
            _ = try open.rows(insert)
            // One above it that is visible.
            _ = try database.rows(insert)
            _ = try database.rows("NOTIFY dogschool_events")
            try await eventually("the holder's name") {
                try await host.get("/applications/DogSchool").text.contains("(nightly import)")
            }
            let application = #"{application="DogSchool"}"#
            #expect(try await host.metric("projectionist_safe_head_holders" + application) == 1)
            #expect(try #require(await host.metric("projectionist_safe_head_held_back_seconds" + application)) > 0)
            _ = try open.rows("COMMIT")
            try await eventually("nobody holds it back") {
                try await host.metric("projectionist_safe_head_holders" + application) == 0
            }
            #expect(try await host.metric("projectionist_safe_head" + application) == 2)
            #expect(try await host.stop() == .exit(0))
        }
    }
}
