import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// What hooks are told of the projections, with the fixture's and with the notifier that ships.
    @Suite struct HookChangeTests {
        /// What `bell` was told of `dogs`, in order: `'live' 'failed' 'the kennel is closed'`.
        private func told(_ log: String) -> [String] {
            HookSchool.said("bell", in: log).compactMap { line in
                line.firstMatch(of: /^dogs of DogSchool: (.*) at \d+$/).map { String($0.1) }
            }
        }

        // MARK: The fixture

        @Test func `a hook that blocks holds up no projection, and hears in the end where each of them stands`()
            async throws
        {
            let ground = try await HookSchool(["trick_counts"])
            let log = DogSchoolLog(events: 90, seed: 2)
            try await ground.school.append(log, 0..<30)
            try ground.declare(
                "[entry-points.lifespan.bell]\nconfig = { hangs = \"changed\" }\n[entry-points.lifespan.lamp]\n",
                projection: "")
            let worker = try ground.school.start(["worker"])
            try await eventually("the hook in its first call") {
                HookSchool.said("bell", in: worker.errors).last == "changed"
            }
            let before = told(worker.errors)
            try await ground.school.append(log, 30..<60)
            for projection in ["dogs", "trick_counts"] {
                let wait = try await ground.school.run("projections", "wait", projection, "--position", "60")
                #expect(wait.end == .exit(0), "\(wait.errors)")
            }
            try Data().write(to: ground.broken)
            try await ground.school.append(log, 60..<90)
            // The other one is told at once.
            try await eventually("the other hook") {
                HookSchool.said("lamp", in: worker.errors).contains { $0.contains("'failed'") }
            }
            #expect(told(worker.errors) == before)
            try Data().write(to: ground.gate)
            try await eventually("the end of it") { told(worker.errors).last?.contains("'failed'") == true }
            // What lay between is left out: at most one first state of each, and then the last.
            #expect(told(worker.errors).count <= 2, "\(told(worker.errors))")
            #expect(told(worker.errors).last?.contains("the kennel is closed") == true)
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
            #expect(!worker.errors.contains("on another thread"))
            // Stopped before the projections are, it is not told that they stop.
            #expect(told(worker.errors).last?.contains("'failed'") == true)
        }

        @Test func `what has failed is told also where the process ends with it`() async throws {
            let ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 5, seed: 1))
            try Data().write(to: ground.broken)
            try ground.declare("[entry-points.lifespan.bell]\n", projection: "")
            let outcome = try await ground.school.run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            #expect(told(outcome.errors).last?.contains("'failed'") == true, "\(outcome.errors)")
            #expect(HookSchool.said("bell", in: outcome.errors).suffix(2) == ["stop", "destroy"])
        }

        @Test func `what is left to tell when the host ends has its time, and stop comes after it`() async throws {
            var ground = try await HookSchool(["trick_counts", "dog_profiles"])
            try ground.declare("[entry-points.lifespan.bell]\nconfig = { hangs = \"changed\" }\n", projection: "")
            ground.school.settings["SHUTDOWN_TIMEOUT"] = "8"
            let worker = try ground.school.start(["worker"])
            try await eventually("the hook in its first call") {
                HookSchool.said("bell", in: worker.errors).last == "changed"
            }
            worker.send(SIGTERM)
            // A call that does not return is the same as a stop that does not.
            #expect(try await worker.wait(within: 30) == .exit(70), "\(worker.errors)")
            #expect(HookSchool.said("bell", in: worker.errors).contains("stop") == false)
            #expect(HookSchool.hooks(in: worker.errors).last == "stopped observability_lifespan")
        }

        @Test func `a hook that stands below the projections sees them stop`() async throws {
            let ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 5, seed: 1))
            try ground.declare("[entry-points.lifespan.bell]\npriority = 150\n", projection: "")
            let worker = try ground.school.start(["worker"])
            try await eventually("the projection") { told(worker.errors).last?.contains("'live'") == true }
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
            #expect(told(worker.errors).last == "'live' 'stopped' ''")
        }

        // MARK: The notifier

        /// The notifier, which writes what it is told to the file that is given back.
        private func installNotifier(_ ground: HookSchool, config: String? = nil) throws -> URL {
            let notices = ground.school.folder.appending("notices")
            let usual = "command = [\"/bin/sh\", \"-c\", \"cat >> '\(notices.path)'\"]"
            let manifest = """
                schema = 1
                package = { name = "failure-notifier", version = "1.0.0" }
                library = { path = "libFailureNotifier.so" }
                abi = { major = 1 }
                [entry-points.lifespan.failure_notifier.config]
                \(config ?? usual)

                """
            try Data(manifest.utf8).write(to: ground.school.manifests.appending(path: "notifier.toml"))
            return notices
        }

        private func notices(_ file: URL) throws -> [[String: Any]] {
            guard let data = try? Data(contentsOf: file) else { return [] }
            return try data.split(separator: UInt8(ascii: "\n")).compactMap {
                try JSONSerialization.jsonObject(with: $0) as? [String: Any]
            }
        }

        @Test func `the notifier tells of a projection that fails, once, and of its recovery`() async throws {
            let ground = try await HookSchool(["trick_counts"])
            let log = DogSchoolLog(events: 30, seed: 2)
            try await ground.school.append(log)
            try Data().write(to: ground.broken)
            try ground.declare("", projection: "")
            let file = try installNotifier(ground)
            let worker = try ground.school.start(["worker"])
            let trouble = try await eventually("the notice") { try notices(file).first }
            #expect(trouble["kind"] as? String == "trouble")
            #expect(trouble["projection"] as? String == "dogs")
            #expect(trouble["application"] as? String == "DogSchool")
            #expect(trouble["state"] as? String == "failed")
            #expect((trouble["reason"] as? String)?.contains("the kennel is closed") == true)

            try FileManager.default.removeItem(at: ground.broken)
            #expect(try await ground.school.run("projections", "resume", "dogs").end == .exit(0))
            let recovered = try await eventually("the recovery") { try notices(file).dropFirst().first }
            #expect(recovered["kind"] as? String == "recovered")
            #expect(recovered["projection"] as? String == "dogs")
            #expect(["live", "catching-up"].contains(recovered["state"] as? String ?? ""))
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
            // The other projection was well all the time, and an orderly end is no trouble.
            #expect(try notices(file).count == 2)
        }

        @Test func `the notifier tells of a projection that was rejected`() async throws {
            let ground = try await HookSchool(["trick_counts"])
            try ground.school.edit("trick_counts", "libTrickCounts.so", "libGone.so")
            try ground.declare("", projection: "")
            let file = try installNotifier(ground)
            let worker = try ground.school.start(["worker"])
            let notice = try await eventually("the notice") { try notices(file).first }
            #expect(notice["state"] as? String == "rejected")
            #expect((notice["reason"] as? String)?.contains("libGone.so") == true)
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0))
        }

        @Test func `a command that does not end in its time is ended, with what it has started`() async throws {
            let ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 5, seed: 1))
            try Data().write(to: ground.broken)
            try ground.declare("", projection: "")
            let pids = ground.school.folder.appending("pids")
            _ = try installNotifier(
                ground,
                config: "timeout = 1\ncommand = [\"/bin/sh\", \"-c\", \"sleep 600 & echo $! > '\(pids.path)'; wait\"]")
            let worker = try ground.school.start(["worker"])
            try await eventually("the time-out") {
                worker.errors.contains("could not tell that projection 'dogs' of 'DogSchool' is failed")
            }
            #expect(worker.errors.contains("/bin/sh took longer than 1 s and was ended"))
            let text = try String(contentsOf: pids, encoding: .utf8)
            let sleeper = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            try await eventually("the end of what it has started") {
                // One that has ended and that nobody has waited for is a zombie.
                let state = try? String(contentsOfFile: "/proc/\(sleeper)/stat", encoding: .utf8)
                return state?.contains(") Z ") ?? true
            }
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
        }

        @Test func `a command gets nothing of the host's environment that is the host's own`() async throws {
            var ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 5, seed: 1))
            try Data().write(to: ground.broken)
            try ground.declare("", projection: "")
            let file = ground.school.folder.appending("environment")
            _ = try installNotifier(
                ground, config: "command = [\"/bin/sh\", \"-c\", \"env > '\(file.path)'; exit 3\"]")
            ground.school.settings["MY_SECRET"] = "s3cret-word"
            let outcome = try await ground.school.run("worker", "--until-caught-up")
            let environment = try String(contentsOf: file, encoding: .utf8)
            #expect(environment.contains("PATH="))
            for name in ["MY_SECRET", "SQLITE_DBNAME", "PERSISTENCE_MODULE"] { #expect(!environment.contains(name)) }
            #expect(outcome.errors.contains("/bin/sh ended with exit code 3"), "\(outcome.errors)")
        }

        @Test(arguments: [
            ("command = [\"/nowhere/notify\"]", "config.command: '/nowhere/notify' is no program that can be run"),
            ("command = [\"/tmp\"]", "config.command: '/tmp' is no program that can be run"),
            ("command = [\"nosuchprogram\"]", "'nosuchprogram' is no program that can be run; there is none in "),
            ("command = []", "config.command names no program"),
            ("timeout = 0", "config.timeout must be from 1 to 3600 seconds, found 0"),
            ("states = [\"faild\"]", "config.states: 'faild' is none of failed, stuck, ahead"),
            ("command = \"notify\"", "the config of hook 'failure_notifier' is wrong: field 'command'"),
        ])
        func `a config that cannot work is found at the start, and says what is wrong`(config: String, text: String)
            async throws
        {
            let ground = try await HookSchool()
            _ = try installNotifier(ground, config: config)
            let outcome = try await ground.school.run("worker", "--until-caught-up", "--strict")
            #expect([.exit(69), .exit(78)].contains(outcome.end), "\(outcome.errors)")
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
        }

        @Test func `the notifier as it ships writes to the log`() async throws {
            let ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 5, seed: 1))
            try Data().write(to: ground.broken)
            try ground.declare("", projection: "")
            let shipped = TestSurroundings.checkout.appending(path: "Plugins/FailureNotifier/failure-notifier.toml")
            try FileManager.default.copyItem(
                at: shipped, to: ground.school.manifests.appending(path: "failure-notifier.toml"))
            let outcome = try await ground.school.run("worker", "--until-caught-up", "--strict")
            #expect(outcome.errors.contains("projection 'dogs' of 'DogSchool' is failed: "), "\(outcome.errors)")
        }
    }
}
