import Foundation
import TestSupport
import Testing

extension RealParts {
    /// What becomes of a library's file while a worker runs it.
    @Suite("Replaced library") struct ReplacedLibrary {
        private func start(_ ground: SwapGround) async throws -> ChildProcess {
            let worker = try ground.host.startWorker()
            try await eventually("its start") {
                if let end = worker.end { throw TestFailure("ended by \(end): \(worker.errors.suffix(2000))") }
                return worker.errors.contains("projections started")
            }
            return worker
        }

        private func write(_ ground: SwapGround) throws {
            try ground.database.execute(
                """
                INSERT INTO dogschool_events (originator_id, originator_version, topic, state) \
                SELECT gen_random_uuid(), 1, 'dogschool.domain:Dog.Registered', '{}' FROM generate_series(1, 100); \
                NOTIFY dogschool_events
                """)
        }

        @Test func `written over in place, cut off, removed, put back: what runs is a copy, what is whole takes over`()
            async throws
        {
            let ground = try SwapGround()
            let (first, second) = (try await ground.build("1.0.0"), try await ground.build("1.1.0"))
            try ground.install(first)
            try ground.writeManifest()
            let worker = try await start(ground)
            let library = ground.manifests.appending(path: "libswapped.so")

            // In place: the same file, other bytes.
            let file = try FileHandle(forWritingTo: library)
            try file.truncate(atOffset: 0)
            try write(ground)
            try await ground.expectAll(worker)
            #expect(try await ground.reload(worker).contains("1 refused"))
            try file.write(contentsOf: Data(contentsOf: second))
            try file.close()
            #expect(try await ground.reload(worker).contains("1 swapped"))
            try write(ground)
            try await ground.expectAll(worker)

            // Half of it, as a copy that is under way leaves it.
            let bytes = try Data(contentsOf: first)
            try bytes.prefix(bytes.count / 2).write(to: library)
            #expect(try await ground.reload(worker).contains("1 refused"))
            #expect(worker.errors.contains("damaged ELF file"), "\(worker.errors.suffix(2000))")
            try FileManager.default.removeItem(at: library)
            #expect(try await ground.reload(worker).contains("1 refused"))
            #expect(worker.errors.contains("version 1.1.0"))
            try write(ground)
            try await ground.expectAll(worker)
            try ground.install(first)
            #expect(try await ground.reload(worker).contains("1 swapped"))
            try write(ground)
            try await ground.expectAll(worker)
            #expect(try ground.versions() == ["1.0.0", "1.1.0"])

            // The manifest: disabled, removed, back.
            try ground.writeManifest(package: "enabled = false")
            #expect(try await ground.reload(worker).contains("1 removed"))
            try write(ground)
            try ground.writeManifest()
            #expect(try await ground.reload(worker).contains("1 added"))
            try await ground.expectAll(worker)
            try FileManager.default.removeItem(at: ground.manifests.appending(path: "fixture.toml"))
            #expect(try await ground.reload(worker).contains("1 removed"))
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
        }

        @Test func `written again and again while it is copied, it is taken whole or not at all`() async throws {
            let ground = try SwapGround()
            let versions = [try await ground.build("1.0.0"), try await ground.build("1.1.0")]
            try ground.install(versions[0])
            try ground.writeManifest()
            let worker = try await start(ground)
            let library = ground.manifests.appending(path: "libswapped.so")
            let contents = try versions.map { try Data(contentsOf: $0) }
            let isOver = Shared(false)
            let writer = Task.detached {
                var number = 0
                while !isOver.value {
                    number += 1
                    let content = contents[number % 2]
                    try content.prefix(Int.random(in: 0...content.count)).write(to: library)
                    try content.write(to: library)
                }
            }
            let events = ground.write(20, until: isOver)
            for _ in 0..<20 { _ = try await ground.reload(worker) }
            isOver.value = true
            try await writer.value
            try await events.value
            try await ground.expectAll(worker)
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
        }

        @Test func `the flip of a link, as Kubernetes does it, is one reload of all that has changed`() async throws {
            let ground = try SwapGround()
            let versions = [try await ground.build("1.0.0"), try await ground.build("1.1.0")]
            let links = try ground.folder.makeFolder("mounted")
            for (number, version) in versions.enumerated() {
                let generation = links.appending(path: "..generation\(number)")
                try FileManager.default.createDirectory(at: generation, withIntermediateDirectories: false)
                try ground.install(version)
                try ground.writeManifest(batch: 50 + number)
                for name in ["libswapped.so", "fixture.toml"] {
                    try FileManager.default.copyItem(
                        at: ground.manifests.appending(path: name), to: generation.appending(path: name))
                }
            }
            func flip(to number: Int) throws {
                let new = links.appending(path: "..data_new")
                try FileManager.default.createSymbolicLink(
                    atPath: new.path, withDestinationPath: "..generation\(number)")
                guard rename(new.path, links.appending(path: "..data").path) == 0 else { throw TestFailure("rename") }
            }
            try flip(to: 0)
            for name in ["libswapped.so", "fixture.toml"] {
                try FileManager.default.createSymbolicLink(
                    atPath: links.appending(path: name).path, withDestinationPath: "..data/\(name)")
            }
            var mounted = ground
            mounted.host.manifests = links
            let worker = try await start(mounted)
            for number in [1, 0, 1] {
                try write(ground)
                try flip(to: number)
                #expect(try await ground.reload(worker).contains("1 swapped"), "\(worker.errors.suffix(2000))")
            }
            try write(ground)
            try await ground.expectAll(worker)
            #expect(try ground.versions() == ["1.0.0", "1.1.0"])
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
        }

        @Test func `two hundred good swaps leave no thread, no file and no memory behind but the images`() async throws
        {
            let ground = try SwapGround()
            let versions = [try await ground.build("1.0.0"), try await ground.build("1.1.0")]
            try ground.install(versions[0])
            try ground.writeManifest()
            var quiet = ground
            quiet.host.settings["PROJECTIONIST_PROBE"] = "false"
            let worker = try await start(quiet)
            let isOver = Shared(false)
            let writer = ground.write(5, every: 20, until: isOver)
            func swap(_ number: Int) async throws {
                // Other bytes behind the last segment: another content, and the same code.
                let content = try Data(contentsOf: versions[number % 2]) + Data("\(number)".utf8)
                let library = ground.folder.appending("next.so")
                try content.write(to: library)
                try ground.install(library)
                #expect(try await ground.reload(worker).contains("1 swapped"), "\(worker.errors.suffix(1500))")
            }
            for number in 0..<20 { try await swap(number) }
            let before = try Usage(of: worker)
            for number in 20..<200 { try await swap(number) }
            isOver.value = true
            try await writer.value
            try await ground.expectAll(worker)
            try await eventually("the threads and files of the last swap to go") {
                let now = try Usage(of: worker)
                return now.threads <= before.threads && now.files <= before.files
            }
            let after = try Usage(of: worker)
            #expect(after.images >= before.images + 180, "\(before) \(after)")
            // What the system's loader and the host keep of an image, which is never closed.
            #expect(after.bytes - before.bytes < 180 * (32 << 10), "\(before) \(after)")
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
        }

        /// What a process has.
        private struct Usage {
            let threads: Int
            let files: Int
            /// Those of plugins that are mapped, this many.
            let images: Int
            /// What is in memory beside their pages.
            let bytes: Int

            init(of process: ChildProcess) throws {
                let folder = "/proc/\(try #require(process.processID))"
                threads = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/task").count
                files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd").count
                // A file without a size, which is longer than one read.
                let file = try #require(FileHandle(forReadingAtPath: "\(folder)/smaps"))
                let maps = try file.readToEnd() ?? Data()
                var plugins: Set<Substring> = []
                var isPlugin = false
                var bytes = 0
                for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
                    let words = line.split(separator: " ", maxSplits: 5)
                    if words[0].contains("-") {
                        isPlugin = words.count > 5 && words[5].contains("/state/")
                        if isPlugin { plugins.insert(words[5]) }
                    } else if words[0] == "Rss:", !isPlugin {
                        bytes += (Int(words[1]) ?? 0) * 1024
                    }
                }
                images = plugins.count
                self.bytes = bytes
            }
        }
    }
}
