import Foundation
import TestSupport
import Testing

extension RealParts {
    /// A library or a manifest is replaced while events flow.
    @Suite("Hot swap") struct HotSwap {
        @Test func `versions take over back and forth under load, and no event is lost or applied twice`() async throws
        {
            let ground = try SwapGround()
            let versions = [
                try await ground.build("1.0.0"), try await ground.build("1.1.0"), try await ground.build("1.2.0"),
            ]
            try ground.install(versions[0])
            try ground.writeManifest()
            let worker = try ground.host.startWorker()
            try await eventually("its start") { worker.errors.contains("projections started") }
            let isOver = Shared(false)
            let writer = ground.write(until: isOver)
            for number in 1...20 {
                try ground.install(versions[number % 3])
                #expect(try await ground.reload(worker).contains("1 swapped"), "\(worker.errors.suffix(1500))")
            }
            isOver.value = true
            try await writer.value
            try await ground.expectAll(worker)
            #expect(try ground.versions() == ["1.0.0", "1.1.0", "1.2.0"])
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
        }

        @Test func `two versions of one Swift module with other layouts live side by side and take turns under load`()
            async throws
        {
            let ground = try SwapGround()
            var versions: [URL] = []
            for (number, conditions) in [[], ["SECOND"]].enumerated() {
                let library = ground.folder.appending("kennel\(number).so")
                try await FixturePlugin.buildSwift(
                    "kennel", module: "Kennel", conditions: conditions, to: library, in: ground.folder)
                versions.append(library)
            }
            try ground.install(versions[0])
            try ground.writeManifest()
            let worker = try ground.host.startWorker()
            try await eventually("its start") {
                if let end = worker.end { throw TestFailure("ended by \(end): \(worker.errors.suffix(2000))") }
                return worker.errors.contains("projections started")
            }
            let isOver = Shared(false)
            let writer = ground.write(until: isOver)
            for number in 1...50 {
                try ground.install(versions[number % 2])
                #expect(try await ground.reload(worker).contains("1 swapped"), "\(worker.errors.suffix(1500))")
            }
            isOver.value = true
            try await writer.value
            try await ground.expectAll(worker)
            #expect(try ground.versions() == ["1.0.0", "2.0.0"])
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
        }

        @Test func `bad versions change nothing, and neither the process nor its neighbour minds them`() async throws {
            let ground = try SwapGround()
            let good = try await ground.build("1.0.0")
            let bad: [(library: URL, says: String)] = [
                (try await ground.build("2.0.0", "CONSTRUCTOR=raise(SIGSEGV)", as: "crash"), "SIGSEGV"),
                (try await ground.build("2.0.0", "CONSTRUCTOR=pause()", as: "hang"), "did not return within"),
                (try await ground.build("2.0.0", "CONSTRUCTOR=exit(0)", as: "exit"), "exit"),
                (try await ground.buildForNewerSystem("2.0.0"), "needs the version GLIBC_2.999 of libc.so.6"),
            ]
            try ground.install(good)
            try ground.writeManifest()
            try await ground.installNeighbour()
            var host = ground.host
            host.settings["PROJECTIONIST_PROBE_TIMEOUT"] = "1"
            let worker = try host.startWorker()
            try await eventually("its start") { worker.errors.contains("projections started") }
            let isOver = Shared(false)
            let writer = ground.write(until: isOver)
            for round in 0..<3 {
                for (library, says) in bad {
                    try ground.install(library)
                    #expect(try await ground.reload(worker).contains("refused"), "\(worker.errors.suffix(1500))")
                    #expect(worker.errors.suffix(3000).contains(says), "\(says): \(worker.errors.suffix(3000))")
                }
                try ground.install(good)
                for call in ["create", "set_up", "apply"] {
                    try ground.writeManifest(fails: call)
                    let outcome = try await ground.reload(worker)
                    // Where nothing waited just then, its set-up was enough, and it gives way again at its first events.
                    let isTaken = call == "apply" && outcome.contains("1 swapped")
                    #expect(outcome.contains("1 refused") || isTaken, "\(worker.errors.suffix(1500))")
                    try await eventually("its failure") {
                        worker.errors.components(separatedBy: "told to fail in \(call)").count > round + 1
                    }
                }
                try ground.writeManifest()
                #expect(try await ground.reload(worker).contains("kept"), "\(worker.errors.suffix(1500))")
            }
            isOver.value = true
            try await writer.value
            try await ground.expectAll(worker)
            #expect(try ground.versions() == ["1.0.0"])
            let events = try ground.database.number("SELECT count(*) FROM dogschool_events")
            try await eventually("its neighbour") {
                try ground.database.number("SELECT count(*) FROM seen_beside") == events
            }
            #expect(try ground.database.number("SELECT count(DISTINCT position) FROM seen_beside") == events)
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
        }
    }

    /// A version that has taken over while nothing waited, and was given up later, is not what runs.
    @Test func `after a version was given up the next reload sees what runs, and going back leaves one runner`()
        async throws
    {
        let ground = try SwapGround()
        let (good, bad) = (try await ground.build("1.0.0"), try await ground.build("2.0.0"))
        try ground.install(good)
        try ground.writeManifest()
        let worker = try ground.host.startWorker()
        try await eventually("its start") { worker.errors.contains("projections started") }
        func write() throws {
            try ground.database.execute(
                """
                INSERT INTO dogschool_events (originator_id, originator_version, topic, state) \
                SELECT gen_random_uuid(), 1, 'dogschool.domain:Dog.Registered', '{}' FROM generate_series(1, 10); \
                NOTIFY dogschool_events
                """)
        }
        try write()
        try await ground.expectAll(worker)
        try ground.install(bad)
        try ground.writeManifest(fails: "apply")
        #expect(try await ground.reload(worker).contains("1 swapped"))
        #expect(try await ground.reload(worker).contains("1 kept"))
        try write()
        try await ground.expectAll(worker)
        let listed = try await ground.host.run("plugins", "list", "--running", "--manifests", ground.manifests.path)
        try await eventually("the list names what runs", within: 30) {
            let listed = try await ground.host.run(
                "plugins", "list", "--running", "--manifests", ground.manifests.path)
            return listed.output.contains("fixture  1.0.0") && listed.output.contains("was given up")
        }
        #expect(listed.end == .exit(0))
        let again = try await ground.reload(worker)
        #expect(again.contains("1 swapped") || again.contains("1 refused"), "\(again)")
        try ground.install(good)
        try ground.writeManifest()
        _ = try await ground.reload(worker)
        try write()
        try await ground.expectAll(worker)
        #expect(try ground.versions() == ["1.0.0"])
        let threads = try FileManager.default.contentsOfDirectory(
            atPath: "/proc/\(try #require(worker.processID))/task"
        ).filter { task in
            (try? String(contentsOfFile: "/proc/\(worker.processID ?? 0)/task/\(task)/comm", encoding: .utf8))
                == "dogs\n"
        }
        #expect(threads.count == 1)
        try FileManager.default.removeItem(at: ground.manifests.appending(path: "fixture.toml"))
        #expect(try await ground.reload(worker).contains("1 removed"))
        let position = ground.database.position(of: "dogs")
        try write()
        // That nothing comes can only be waited for: another runner would take milliseconds.
        try await Task.sleep(for: .milliseconds(500))
        #expect(ground.database.position(of: "dogs") == position)
        worker.send(SIGTERM)
        #expect(try await worker.wait() == .exit(0))
    }
}
