import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// Lifespan hooks of plugins in the built program.
    @Suite struct HookTests {
        private let host = ["observability_lifespan", "event_store_lifespan", "projection_runner_lifespan"]

        private func lastLine(_ outcome: DogSchoolHost.Outcome) -> String {
            outcome.errors.split(separator: "\n").last.map(String.init) ?? ""
        }

        // MARK: Order

        @Test(arguments: ["run", "worker", "api"])
        func `hooks start among the host's by priority, then by name, stop in reverse, and each is logged`(
            role: String
        ) async throws {
            var ground = try await HookSchool(["trick_counts"])
            try ground.declare(
                """
                [entry-points.lifespan.exporter]
                object = "bell"
                priority = 300
                [entry-points.lifespan.early]
                object = "lamp"
                priority = 101
                [entry-points.lifespan.lamp]
                [entry-points.lifespan.bell]
                config = { room = "kitchen" }
                """)
            ground.school.settings["HTTP_PORT"] = "0"
            ground.school.settings["POSTGRES_POOL_SIZE"] = "17"
            let process = try ground.school.start([role])
            try await eventually("all hooks") { process.errors.contains("hook started hook=lamp") }
            process.send(SIGTERM)
            #expect(try await process.wait(within: 30) == .exit(0), "\(process.errors)")
            let names = [host[0], host[1], "early", host[2], "exporter", "http_lifespan", "bell", "lamp"]
            #expect(
                HookSchool.hooks(in: process.errors)
                    == names.map { "started \($0)" } + names.reversed().map { "stopped \($0)" })
            let pattern = /hook (started|stopped) hook=exporter milliseconds=[\d.]+ priority=300/
            #expect(process.errors.matches(of: pattern).count == 2, "\(process.errors)")
            #expect(
                HookSchool.said("bell", in: process.errors).prefix(3) == [
                    "create", #"bell {"room":"kitchen"}, POSTGRES_POOL_SIZE is 17"#, "start",
                ])
            #expect(HookSchool.said("bell", in: process.errors).suffix(2) == ["stop", "destroy"])
            #expect(HookSchool.said("exporter", in: process.errors).contains("bell {}, POSTGRES_POOL_SIZE is 17"))
        }

        @Test func `settings that the host bridges stand in the environment of the first of all hooks`() async throws {
            let ground = try await HookSchool(defines: ["HOOKS_ALONE"])
            try ground.declare("[entry-points.lifespan.bell]\npriority = 101\n")
            let outcome = try await ground.school.run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(HookSchool.said("bell", in: outcome.errors).contains("bell {}, POSTGRES_POOL_SIZE is 5"))
        }

        @Test func `a priority of 100 is refused, and nothing of the library runs`() async throws {
            let ground = try await HookSchool(defines: ["HOOKS_ALONE"])
            try ground.declare("[entry-points.lifespan.bell]\npriority = 100\n")
            let outcome = try await ground.school.run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(1))
            #expect(outcome.errors.contains("hooks.toml:7: entry-points.lifespan.bell.priority: must be above 100"))
            #expect(!outcome.errors.contains("hook bell"))
        }

        // MARK: What fails

        @Test
        func `a start that fails ends the process with the hook's name and text, and those before it are stopped`()
            async throws
        {
            let ground = try await HookSchool(["trick_counts"])
            try ground.declare(
                """
                [entry-points.lifespan.first]
                object = "lamp"
                priority = 250
                [entry-points.lifespan.bell]
                priority = 400
                config = { fails = "start" }
                [entry-points.lifespan.never]
                object = "lamp"
                priority = 401
                """)
            let outcome = try await ground.school.run("worker")
            #expect(outcome.end == .exit(69), "\(outcome.errors)")
            #expect(
                lastLine(outcome)
                    == "projectionist: bell could not start: \(ground.school.manifests.path)/hooks.toml: library \(ground.library.path) failed in the start of hook 'bell': the bell is broken; correct what the plugin names, and start the host again"
            )
            let names = host + ["first"]
            #expect(
                HookSchool.hooks(in: outcome.errors)
                    == names.map { "started \($0)" } + names.reversed().map { "stopped \($0)" })
            // It is destroyed, and not stopped.
            #expect(HookSchool.said("bell", in: outcome.errors).suffix(2) == ["start", "destroy"])
            #expect(HookSchool.said("never", in: outcome.errors).isEmpty)
        }

        @Test func `a create that fails keeps only its hook from running, and with --strict the host`() async throws {
            let ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 20, seed: 1))
            try ground.declare(
                """
                [entry-points.lifespan.bell]
                config = { fails = "create" }
                [entry-points.lifespan.lamp]
                """, projection: "")
            let worker = try ground.school.start(["worker"])
            try await eventually("all hooks") { worker.errors.contains("hook started hook=lamp") }
            #expect(try await ground.school.run("projections", "wait", "dogs", "--position", "20").end == .exit(0))
            let listed = try await eventually("the report") { () -> [String: Any]? in
                let rows = try await ground.school.run("plugins", "list", "--running", "--json").rows()
                let loaded = (rows.first?["loaded"] as? [[String: Any]])?.first
                let hooks = loaded?["hooks"] as? [[String: Any]]
                return hooks?.compactMap { $0["state"] as? String } == ["rejected", "started"] ? rows.first : nil
            }
            let reasons = (listed["rejected"] as? [[String: Any]])?.compactMap { $0["reason"] as? String }
            #expect(reasons?.first?.contains("failed to create hook 'bell': the bell is broken") == true)
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0))
            #expect(worker.errors.contains("plugin rejected: \(ground.school.manifests.path)/hooks.toml: library"))
            let hooks = HookSchool.hooks(in: worker.errors)
            #expect(hooks.contains("left out bell") && !hooks.contains("stopped bell"), "\(hooks)")
            #expect(HookSchool.said("bell", in: worker.errors) == ["create"])

            let strict = try await ground.school.run("worker", "--strict")
            #expect(strict.end == .exit(78), "\(strict.errors)")
            #expect(lastLine(strict).contains("failed to create hook 'bell': the bell is broken"))
        }

        @Test func `a hook that the library does not have is named with the nearest one`() async throws {
            let ground = try await HookSchool(defines: ["HOOKS_ALONE"])
            try ground.declare("[entry-points.lifespan.door]\nobject = \"bel\"\n")
            let row = try #require(try await ground.school.run("plugins", "list", "--json").rows().first)
            #expect(row["state"] as? String == "rejected")
            let problem = (row["problems"] as? [String])?.first ?? ""
            #expect(
                problem.hasSuffix("libhooks.so has no hook 'bel'; set object = \"bell\", or another of: bell, lamp"),
                "\(problem)")
        }

        // MARK: What ends the process, or does not return

        @Test(arguments: ["create", "start", "changed", "stop", "destroy"])
        func `the last line of a process that a hook has crashed names call, hook and library`(call: String)
            async throws
        {
            var ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 5, seed: 1))
            try ground.declare(
                "[entry-points.lifespan.bell]\nconfig = { crashes = \"\(call)\" }\n", projection: "")
            ground.school.settings["PROJECTIONIST_PROBE"] = "false"
            let outcome = try await ground.school.run("worker", "--until-caught-up")
            #expect(outcome.end == .signal(SIGSEGV))
            let name = call == "changed" ? "projection_changed" : call
            #expect(
                lastLine(outcome)
                    == "projectionist: crashed (SIGSEGV) in \(name) of hook 'bell' (\(ground.library.path))")
        }

        @Test func `exit in a hook is a crash with an exit code of its own`() async throws {
            let ground = try await HookSchool(defines: ["HOOKS_ALONE"])
            try ground.declare("[entry-points.lifespan.bell]\nconfig = { exits = \"start\" }\n")
            let outcome = try await ground.school.run("worker")
            #expect(outcome.end == .exit(76), "\(outcome.errors)")
            #expect(
                lastLine(outcome)
                    == "projectionist: ended by exit(), called in start of hook 'bell' (\(ground.library.path))")
        }

        @Test(arguments: ["create", "destroy"])
        func `what crashes in a trial is refused before it is loaded, and start is not tried`(call: String) async throws
        {
            let ground = try await HookSchool(["trick_counts"])
            try ground.declare("[entry-points.lifespan.bell]\nconfig = { crashes = \"\(call)\" }\n")
            let list = try await ground.school.run("plugins", "list", "--json")
            #expect(
                list.output.contains("crashed with SIGSEGV in \(call) of hook 'bell' when it was tried"),
                "\(list.output)")
            try ground.declare("[entry-points.lifespan.bell]\nconfig = { crashes = \"start\" }\n")
            let rows = try await ground.school.run("plugins", "list", "--json").rows()
            #expect(rows.map { $0["state"] as? String } == ["loaded", "loaded"])
        }

        @Test(arguments: ["create", "start"])
        func `what does not return is named after its time: a create is left out, a start ends the process`(
            call: String
        ) async throws {
            var ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 5, seed: 1))
            try ground.declare("[entry-points.lifespan.bell]\nconfig = { hangs = \"\(call)\" }\n", projection: "")
            ground.school.settings["PROJECTIONIST_PROBE"] = "false"
            ground.school.settings["PROJECTION_APPLY_TIMEOUT"] = "1"
            let outcome = try await ground.school.run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(call == "create" ? 0 : 69), "\(outcome.errors)")
            let text =
                "does not return from its \(call) of hook 'bell' for 1.0 seconds (PROJECTION_APPLY_TIMEOUT); correct it, and restart the host"
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
            #expect(lastLine(outcome).contains(text) == (call == "start"))
        }

        @Test func `a stop that does not return is named, the others are stopped, and the process ends with 70`()
            async throws
        {
            var ground = try await HookSchool(["trick_counts"])
            try ground.declare(
                """
                [entry-points.lifespan.lamp]
                priority = 150
                [entry-points.lifespan.bell]
                config = { hangs = "stop" }
                """)
            ground.school.settings["SHUTDOWN_TIMEOUT"] = "8"
            let worker = try ground.school.start(["worker"])
            try await eventually("all hooks") { worker.errors.contains("hook started hook=bell") }
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(70), "\(worker.errors)")
            let last = worker.errors.split(separator: "\n").last.map(String.init)
            #expect(
                last == "projectionist: bell did not stop within 2 s; raise SHUTDOWN_TIMEOUT if it needs longer",
                "\(worker.errors)")
            let stopped = HookSchool.hooks(in: worker.errors).filter { $0.hasPrefix("stopped") }
            #expect(stopped == (host.dropLast() + ["lamp", host[2]]).reversed().map { "stopped \($0)" })
            #expect(worker.errors.contains("does not return from its stop of hook 'bell' for 2.0 seconds"))
            #expect(try ground.school.database.number("SELECT count(*) FROM projectionist_runs") == 0)
        }

        @Test func `a stop that fails is logged, and the end is as it should be`() async throws {
            let ground = try await HookSchool(defines: ["HOOKS_ALONE"])
            try ground.declare("[entry-points.lifespan.bell]\nconfig = { fails = \"stop\" }\n")
            let outcome = try await ground.school.run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(outcome.errors.contains("failed in the stop of hook 'bell': the bell is broken; look for what"))
            #expect(HookSchool.said("bell", in: outcome.errors).suffix(2) == ["stop", "destroy"])
        }

        @Test func `a signal that comes during a start waits for it, and then stops the hook`() async throws {
            let ground = try await HookSchool(defines: ["HOOKS_ALONE"])
            try ground.declare("[entry-points.lifespan.bell]\nconfig = { hangs = \"start\" }\n")
            let worker = try ground.school.start(["worker"])
            try await eventually("the start") { HookSchool.said("bell", in: worker.errors).last == "start" }
            worker.send(SIGTERM)
            try await eventually("the signal") { worker.errors.contains("ending before everything is up") }
            try Data().write(to: ground.gate)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
            #expect(HookSchool.said("bell", in: worker.errors).suffix(2) == ["stop", "destroy"])
            #expect(HookSchool.hooks(in: worker.errors).suffix(3).first == "stopped projection_runner_lifespan")
        }

        @Test func `a signal during a start that does not return ends the process with 70, and the start is named`()
            async throws
        {
            var ground = try await HookSchool(defines: ["HOOKS_ALONE"])
            try ground.declare("[entry-points.lifespan.bell]\nconfig = { hangs = \"start\" }\n")
            ground.school.settings["SHUTDOWN_TIMEOUT"] = "4"
            let worker = try ground.school.start(["worker"])
            try await eventually("the start") { HookSchool.said("bell", in: worker.errors).last == "start" }
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(70), "\(worker.errors)")
            #expect(worker.errors.contains("does not return from its start of hook 'bell' for 2.0 seconds"))
            #expect(worker.errors.split(separator: "\n").last?.hasPrefix("projectionist: bell did not ") == true)
        }

        @Test func `plugins check makes and ends the hooks, and finds one that crashes`() async throws {
            let ground = try await HookSchool(defines: ["HOOKS_ALONE"])
            func result(_ config: String) async throws -> [String: Any] {
                try ground.declare(
                    "[entry-points.lifespan.bell]\nconfig = { \(config) }\n[entry-points.lifespan.lamp]\n")
                let rows = try await ground.school.run("plugins", "check", "school", "--json", "--seed", "1").rows()
                let results = try #require(rows.first?["results"] as? [[String: Any]])
                // Nothing else is wrong with a library of hooks alone.
                let faults = results.filter { !["passed", "skipped"].contains($0["outcome"] as? String) }
                #expect(faults.allSatisfy { $0["check"] as? String == "hooks" }, "\(faults)")
                return try #require(results.first { $0["check"] as? String == "hooks" })
            }
            let good = try await result("crashes = \"start\"")
            #expect(good["outcome"] as? String == "passed")
            #expect(good["detail"] as? String == "made and ended, not started: bell, lamp")
            let bad = try await result("crashes = \"destroy\"")
            #expect(bad["outcome"] as? String == "crashed")
            #expect((bad["detail"] as? String)?.contains("hook 'bell' was destroyed") == true, "\(bad)")
        }

        // MARK: What is left out, and what is shown

        @Test(arguments: [("EXCLUDE_GROUPS", "lifespan"), ("EXCLUDE_ENTRY_POINTS", "bell,lamp")])
        func `hooks that are left out are not made, and the projections of their library run`(
            setting: String, value: String
        ) async throws {
            var ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 20, seed: 1))
            try ground.declare(
                "[entry-points.lifespan.bell]\nconfig = { fails = \"start\" }\n[entry-points.lifespan.lamp]\n",
                projection: "")
            ground.school.settings[setting] = value
            let outcome = try await ground.school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(try outcome.row("dogs")["position"] as? Int == 20)
            #expect(HookSchool.said("bell", in: outcome.errors).isEmpty)
            #expect(outcome.errors.contains("entry point left out: bell of "))
        }

        @Test func `plugins list shows hooks with their priorities, and GET /plugins with their states`() async throws {
            var ground = try await HookSchool(defines: ["HOOKS_ALONE"])
            try ground.declare("[entry-points.lifespan.lamp]\npriority = 300\n[entry-points.lifespan.bell]\n")
            let list = try await ground.school.run("plugins", "list")
            #expect(list.output.contains("lamp (300), bell (500)"), "\(list.output)")
            let row = try #require(try await ground.school.run("plugins", "list", "--json").rows().first)
            #expect((row["hooks"] as? [[String: Any]])?.map { $0["priority"] as? Int } == [300, 500])

            ground.school.settings["HTTP_PORT"] = "0"
            let process = try ground.school.start(["api"])
            try await eventually("all hooks") { process.errors.contains("hook started hook=bell") }
            let line = process.errors.firstMatch(of: /port=(\d+)/)
            let port = try #require(line.flatMap { Int($0.1) })
            let client = try await RawClient.connect(port: port)
            try await client.send("GET", "/plugins")
            let loaded = try await client.response().object()["loaded"] as? [[String: Any]]
            let hooks = try #require(loaded?.first?["hooks"] as? [[String: Any]])
            #expect(hooks.map { $0["name"] as? String } == ["bell", "lamp"])
            #expect(hooks.map { $0["priority"] as? Int } == [500, 300])
            #expect(hooks.map { $0["state"] as? String } == ["started", "started"])
            process.send(SIGTERM)
            #expect(try await process.wait(within: 30) == .exit(0))
        }
    }
}
