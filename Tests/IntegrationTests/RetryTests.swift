import Foundation
import TestSupport
import Testing

extension RealFailures {
    /// What a plugin in C has failed at is applied after all, once it is exchanged: by a worker, for commands of other processes.
    @Suite("Retries")
    struct Retries {
        private static let events = 5_000
        private static let model = "SELECT stream, versions FROM dogs_seen ORDER BY 1"

        private struct School {
            let store: any StoreUnderTest
            let folder: TemporaryFolder
            let host: BuiltHost

            init(_ kind: StoreKind, failing: String?, more: String = "") async throws {
                folder = try TemporaryFolder()
                store = try kind.make(in: folder)
                let manifests = try folder.makeFolder("manifests")
                host = try BuiltHost(store.settings, manifests: manifests)
                try await install(failing: failing)
                let text = """
                    schema = 1
                    [package]
                    name = "fixture"
                    version = "1.0.0"
                    [library]
                    path = "libpicky.so"
                    [abi]
                    major = 1
                    [entry-points.applications.DogSchool]
                    [entry-points.projections.dogs]
                    application = "DogSchool"
                    batch = 50
                    max-attempts = 1
                    on-error = "park"
                    \(more)
                    """
                try Data(text.utf8).write(to: manifests.appending(path: "picky.toml"))
                let log = folder.appending("events.jsonl")
                try DogSchoolLog(events: Retries.events, seed: 3).write(to: log)
                try await host.append(log)
            }

            /// Puts a build of the plugin where the manifest finds it.
            func install(failing: String?) async throws {
                let library = host.manifests.appending(path: ".new")
                try await FixturePlugin.build(
                    "picky", defines: failing.map { ["FAILS=(\($0))"] } ?? [], to: library, in: folder)
                guard rename(library.path, host.manifests.appending(path: "libpicky.so").path) == 0 else {
                    throw TestFailure("rename")
                }
            }

            func letters(_ arguments: String...) async throws -> BuiltHost.Outcome {
                let process = try host.start(
                    arguments: ["projections", "dead-letters"] + arguments + ["--manifests", host.manifests.path])
                let end = try await process.wait(within: 120)
                return BuiltHost.Outcome(end: end, output: process.output, errors: process.errors)
            }

            func aside() throws -> Int64 { try store.number("SELECT count(*) FROM projectionist_letters") ?? -1 }

            /// The model without streams of which an event is put aside.
            func unaffected(_ rows: [[String?]]) throws -> [[String?]] {
                let streams = try store.rows("SELECT DISTINCT originator_id FROM projectionist_letters")
                let affected = Set(streams.compactMap { $0[0]?.replacing("-", with: "") })
                return rows.filter { !affected.contains($0[0] ?? "") }
            }
        }

        private func cleanReplay(_ kind: StoreKind) async throws -> [[String?]] {
            let clean = try await School(kind, failing: nil)
            try await clean.host.catchUp()
            return try clean.store.rows(Self.model)
        }

        @Test(arguments: StoreKind.allCases)
        func
            `a worker that is killed again and again in the middle of a retry applies each event once, in its stream's order`(
                _ kind: StoreKind
            ) async throws
        {
            // Scattered, and ten in a row.
            let school = try await School(kind, failing: "position % 41 == 3 || (position > 700 && position <= 710)")
            try await school.host.catchUp()
            let clean = try await cleanReplay(kind)
            let before = try school.aside()
            #expect(before > 500)
            let model = try school.store.rows(Self.model)
            #expect(try school.unaffected(model) == school.unaffected(clean))
            // Those affected stand at the fault: what is there is how the clean one begins.
            let complete = Dictionary(uniqueKeysWithValues: clean.map { ($0[0], $0[1] ?? "") })
            #expect(model.allSatisfy { "\(complete[$0[0]] ?? ""),".hasPrefix("\($0[1] ?? "-"),") })

            try await school.install(failing: nil)
            var kills = 0
            for _ in 0..<40 where kills < 6 {
                let left = try school.aside()
                let worker = try school.host.startWorker()
                let begun = try await eventually("the retry is begun", within: 60) { () -> BuiltHost.Outcome? in
                    let outcome = try await school.letters("retry", "dogs", "--all")
                    return outcome.end == .exit(0) || worker.end != nil ? outcome : nil
                }
                #expect(begun.end == .exit(0), "\(begun.errors) \(worker.errors.suffix(2000))")
                try await eventually("some are applied", within: 60, every: 1) { try school.aside() < left }
                worker.kill()
                #expect(worker.end == .signal(9))
                let rest = try school.aside()
                if rest == 0 { break }
                kills += 1
                #expect(rest < left)
            }
            #expect(kills >= 2)

            let worker = try school.host.startWorker()
            if try school.aside() > 0 {
                let last = try await eventually("the last retry", within: 60) { () -> BuiltHost.Outcome? in
                    let outcome = try await school.letters("retry", "dogs", "--all", "--wait", "--json")
                    return outcome.end == .exit(0) ? outcome : nil
                }
                #expect(last.output.contains("\"complete\": true"), "\(last.output)")
            }
            #expect(try school.aside() == 0)
            #expect(try school.store.number("SELECT count(*) FROM projectionist_letter_marks") == 0)
            #expect(try school.store.rows(Self.model) == clean)
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
            // And the tracking row is what it was: the log's end.
            #expect(school.store.position(of: "dogs") == (try school.store.head()))
        }

        @Test(arguments: StoreKind.allCases)
        func `what is put aside is listed, shown, retried and dropped from beside the worker, and by HTTP`(
            _ kind: StoreKind
        ) async throws {
            let school = try await School(kind, failing: "position == 1 || position == 50 || position == 5000")
            let worker = try await ServingHost.start(school.host, as: "worker")
            try await eventually("all is read", within: 60) { school.store.position(of: "dogs") == 5000 }
            let list = try await school.letters("list", "dogs", "--parked")
            #expect(list.end == .exit(0), "\(list.errors)")
            #expect(list.output.contains("this one is not for me"), "\(list.output)")
            let shown = try await school.letters("show", "dogs", "1")
            #expect(
                shown.output.hasPrefix("position       1\nkind           parked: it has failed\nstream         "),
                "\(shown.output)")
            #expect(
                shown.output.contains("\ntopic          dogschool.domain:Dog.Registered\nstate          {"),
                "\(shown.output)")
            let rows = try school.store.rows("SELECT position FROM projectionist_letters ORDER BY 1").compactMap {
                $0[0]
            }
            let held = try #require(
                try school.store.rows(
                    "SELECT position FROM projectionist_letters WHERE kind = 'held' ORDER BY 1"
                ).first?.first ?? nil)

            // Over HTTP, page by page.
            var found: [String] = []
            while true {
                let page = try await worker.get(
                    "/projections/dogs/dead-letters?limit=3&after=\(found.last ?? "0")"
                ).object()
                let letters = try #require(page["dead_letters"] as? [[String: Any]])
                if letters.isEmpty { break }
                found += letters.compactMap { ($0["id"] as? Int).map(String.init) }
            }
            #expect(found == rows)
            let one = try await worker.get("/projections/dogs/dead-letters/1").object()
            #expect((one["event"] as? [String: Any])?["topic"] as? String == "dogschool.domain:Dog.Registered")
            #expect(try await worker.get("/projections/dogs/dead-letters/9999").status == 404)

            // Behind another one it does not go first, and says which does.
            let refused = try await school.letters("retry", "dogs", held)
            #expect(refused.end != .exit(0))
            #expect(refused.errors.contains("retry ") && refused.errors.contains("of its stream"), "\(refused.errors)")
            #expect(try await worker.request("POST", "/projections/dogs/dead-letters/\(held)/retry").status == 409)
            // Not mended yet.
            let again = try await school.letters("retry", "dogs", "1", "--wait")
            #expect(again.end == .exit(1))
            #expect(again.output.contains("1 event was tried and failed again"), "\(again.output)")

            try await school.install(failing: nil)
            worker.process.send(SIGHUP)
            try await eventually("the other build", within: 60) {
                try await school.letters("retry", "dogs", "1", "--wait").end == .exit(0)
            }
            let dropped = try await school.letters("drop", "dogs", "5000", "--yes")
            #expect(dropped.end == .exit(0), "\(dropped.errors)")
            #expect(dropped.output.hasPrefix("dogs: dropped "), "\(dropped.output)")
            #expect(try await worker.request("DELETE", "/projections/dogs/dead-letters/5000").status == 404)
            let rest = try await worker.request("POST", "/projections/dogs/retry")
            #expect(rest.status == 202)
            try await eventually("the rest", within: 60) { try school.aside() == 0 }
            #expect(try await worker.request("POST", "/projections/dogs/retry").status == 404)
            #expect(try await worker.stop() == .exit(0))
            let none = try await school.letters("retry", "dogs", "--all")
            #expect(none.errors.contains("has not put aside any event"), "\(none.errors)")
        }

        @Test(arguments: StoreKind.allCases)
        func `where no process runs the projection a retry is refused, and a run until all is caught up ends with 0`(
            _ kind: StoreKind
        ) async throws {
            let school = try await School(kind, failing: "position == 17", more: "park-scope = \"event\"")
            try await school.host.catchUp()
            #expect(try school.aside() == 1)
            let outcome = try await school.letters("retry", "dogs", "17")
            #expect(outcome.end != .exit(0))
            #expect(outcome.errors.contains("no process runs 'dogs' now, and nothing was retried"), "\(outcome.errors)")
            #expect(try school.store.number("SELECT count(*) FROM projectionist_requests WHERE outcome IS NULL") == 0)
        }
    }
}
