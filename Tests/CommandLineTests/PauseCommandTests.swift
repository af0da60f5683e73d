import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `projections pause`, `resume` and `wait`, beside a worker of another process.
    @Suite struct PauseCommandTests {
        @Test func `a projection is paused, waited for and resumed from beside its worker`() async throws {
            let school = try DogSchoolHost(["trick_counts", "daily_registrations"])
            let log = DogSchoolLog(events: 400, seed: 8)
            try await school.append(log, 0..<200)
            let worker = try school.start(["worker"])
            let reached = try await school.run("projections", "wait", "trick_counts", "--position", "200")
            #expect(reached.end == .exit(0), "\(reached.errors)")
            #expect(reached.output == "trick_counts has reached 200\n")

            let paused = try await school.run("projections", "pause", "trick_counts", "--reason", "repairs")
            #expect(paused.end == .exit(0), "\(paused.errors)")
            #expect(paused.output.hasPrefix("trick_counts: paused by "), "\(paused.output)")
            #expect(paused.output.hasSuffix(": repairs\n"), "\(paused.output)")
            try await school.append(log, 200..<400)
            let other = try await school.run("projections", "wait", "daily_registrations", "--position", "400")
            #expect(other.end == .exit(0), "\(other.errors)")
            let late = try await school.run(
                "projections", "wait", "trick_counts", "--position", "400", "--timeout", "0.1", "--json")
            #expect(late.end == .exit(1))
            #expect(late.errors == "projectionist: trick_counts has not reached 400 in 0.1 s; it stands at 200\n")
            #expect(late.output == "{\"name\": \"trick_counts\", \"reached\": false, \"position\": 200}\n")
            try await eventually("the status says so") {
                let row = try await school.run("projections", "status", "--json").row("trick_counts")
                return row["state"] as? String == "paused" && (row["error"] as? String)?.hasSuffix(": repairs") == true
            }

            let resumed = try await school.run("projections", "resume", "trick_counts", "--json")
            #expect(resumed.end == .exit(0), "\(resumed.errors)")
            #expect(resumed.output.contains("\"done\": true"), "\(resumed.output)")
            #expect(resumed.output.contains(":\(worker.processID ?? 0)\""), "\(resumed.output)")
            let end = try await school.run("projections", "wait", "trick_counts", "--position", "400")
            #expect(end.end == .exit(0), "\(end.errors)")
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0), "\(worker.errors.suffix(2000))")
        }

        @Test func `a run until all is caught up says which projection is paused`() async throws {
            let school = try DogSchoolHost(["trick_counts", "daily_registrations"])
            try await school.append(DogSchoolLog(events: 20, seed: 8))
            #expect(try await school.run("projections", "pause", "trick_counts").end == .exit(0))
            let run = try await school.run("run", "--until-caught-up", "--json")
            #expect(run.end == .exit(1))
            #expect(run.errors.contains("projection 'trick_counts' paused: paused by "), "\(run.errors)")
            #expect(try run.row("trick_counts")["state"] as? String == "paused")
            #expect(try run.row("daily_registrations")["state"] as? String == "live")
            #expect(try await school.run("projections", "resume", "trick_counts").end == .exit(0))
            #expect(try await school.run("run", "--until-caught-up").end == .exit(0))
        }

        @Test func `a store without the host's tables is named with what to do`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            let outcome = try await school.run("projections", "pause", "trick_counts")
            #expect(outcome.end == .exit(78), "\(outcome.errors)")
            #expect(outcome.errors.contains("projectionist_"), "\(outcome.errors)")
        }
    }
}
