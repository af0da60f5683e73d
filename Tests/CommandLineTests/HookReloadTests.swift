import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// What a reload does to libraries that have hooks: the projections are swapped, and the hooks live on until the next start.
    @Suite struct HookReloadTests {
        /// What a host that runs says of its builds: version, projections, hooks with their states.
        private func loaded(_ ground: HookSchool) async throws -> [String] {
            let rows = try await ground.school.run("plugins", "list", "--running", "--json").rows()
            let plugins = rows.first?["loaded"] as? [[String: Any]] ?? []
            return plugins.map { plugin in
                let hooks = (plugin["hooks"] as? [[String: Any]] ?? []).map {
                    "\($0["name"] as? String ?? "") \($0["state"] as? String ?? "")"
                }
                let projections = plugin["projections"] as? [String] ?? []
                return "\(plugin["version"] as? String ?? ""): \(projections) \(hooks)"
            }.sorted()
        }

        @Test func `the projections of another build are swapped, and its hooks take effect at the next start`()
            async throws
        {
            let ground = try await HookSchool()
            try await ground.school.append(DogSchoolLog(events: 40, seed: 3), 0..<20)
            try ground.declare("[entry-points.lifespan.bell]\n", projection: "")
            let worker = try ground.school.start(["worker"])
            try await eventually("all hooks") { worker.errors.contains("hook started hook=bell") }
            #expect(try await ground.school.run("projections", "wait", "dogs", "--position", "20").end == .exit(0))

            try await ground.build(defines: ["FIXTURE_VERSION=\"1.1.0\""])
            try ground.declare(
                "[entry-points.lifespan.bell]\n[entry-points.lifespan.lamp]\n", projection: "", version: "1.1.0")
            let reload = try await ground.school.run("plugins", "reload", "--wait")
            #expect(reload.end == .exit(0), "\(reload.output) \(reload.errors)")
            let summary =
                /1 swapped; hook 'bell' is in another build, which takes effect at the next start: version 1\.1\.0 \(\w{12}\); version 1\.0\.0 \(\w{12}\) runs until then; hook 'lamp' is new, and takes effect at the next start\n$/
            #expect(reload.output.contains(summary), "\(reload.output)")
            #expect(worker.errors.contains("reload: hook 'lamp' is new"))
            #expect(
                try await loaded(ground) == [#"1.0.0: [] ["bell started"]"#, #"1.1.0: ["dogs"] []"#])
            try await ground.school.append(DogSchoolLog(events: 40, seed: 3), 20..<40)
            #expect(try await ground.school.run("projections", "wait", "dogs", "--position", "40").end == .exit(0))

            // Nothing is forgotten by another reload, and nothing of it was said of what has not changed.
            let again = try await ground.school.run("plugins", "reload", "--wait")
            #expect(again.output.contains(/1 kept; hook 'bell' is in another build/), "\(again.output)")
            // The package is taken away: its hook is what is left of it.
            try FileManager.default.removeItem(at: ground.school.manifests.appending(path: "hooks.toml"))
            let gone = try await ground.school.run("plugins", "reload", "--wait")
            #expect(gone.output.contains(/1 removed; hook 'bell' is declared no more/), "\(gone.output)")
            #expect(try await loaded(ground) == [#"1.0.0: [] ["bell started"]"#])
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
            #expect(HookSchool.said("bell", in: worker.errors).filter { $0 == "start" }.count == 1)
            #expect(HookSchool.said("bell", in: worker.errors).suffix(2) == ["stop", "destroy"])
            #expect(HookSchool.said("lamp", in: worker.errors).isEmpty)

            try ground.declare(
                "[entry-points.lifespan.bell]\n[entry-points.lifespan.lamp]\n", projection: "", version: "1.1.0")
            let next = try await ground.school.run("worker", "--until-caught-up")
            #expect(next.end == .exit(0), "\(next.errors)")
            #expect(HookSchool.hooks(in: next.errors).contains("started lamp"))
        }

        @Test func `a package of hooks alone goes on as it is when it is changed or taken away, and says so`()
            async throws
        {
            let ground = try await HookSchool(["trick_counts"], defines: ["HOOKS_ALONE"])
            try ground.declare("[entry-points.lifespan.bell]\npriority = 300\n")
            let worker = try ground.school.start(["worker"])
            try await eventually("all hooks") { worker.errors.contains("hook started hook=bell") }
            // The control: where nothing has changed nothing is said.
            let same = try await ground.school.run("plugins", "reload", "--wait")
            #expect(same.output.hasSuffix(": 1 kept\n"), "\(same.output)")

            try ground.declare("[entry-points.lifespan.bell]\npriority = 301\n")
            let moved = try await ground.school.run("plugins", "reload", "--wait")
            #expect(moved.end == .exit(0))
            #expect(moved.output.contains("1 kept; hook 'bell' has another entry in its manifest"), "\(moved.output)")

            try ground.school.folder.write("schema = 1\nnonsense", to: "school/hooks.toml")
            let unread = try await ground.school.run("plugins", "reload", "--wait")
            #expect(unread.end == .exit(1))
            #expect(
                unread.output.contains("hooks.toml:2") && !unread.output.contains("hook 'bell'"), "\(unread.output)")

            try FileManager.default.removeItem(at: ground.school.manifests.appending(path: "hooks.toml"))
            let gone = try await ground.school.run("plugins", "reload", "--wait")
            #expect(gone.end == .exit(0))
            #expect(gone.output.contains("1 kept; hook 'bell' is declared no more"), "\(gone.output)")
            #expect(try await loaded(ground).contains(#"1.0.0: [] ["bell started"]"#))
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
            #expect(HookSchool.said("bell", in: worker.errors).suffix(2) == ["stop", "destroy"])
        }
    }
}
