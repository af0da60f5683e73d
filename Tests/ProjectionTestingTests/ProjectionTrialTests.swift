import ProjectionSDK
import ProjectionTesting
import Testing

/// As an author uses it: nothing of the package's insides is imported.
@Suite struct ProjectionTrialTests {
    private struct TrickCounts: Projection {
        struct Config: Decodable { var top: Int? }
        static let name = "trial_tricks"
        static let application = "DogSchool"
        static let topics = ["dogschool.domain:Dog.TrickAdded"]
        private let top: Int
        private let prefix: String

        init(context: ProjectionContext) throws {
            top = try context.configuration(as: Config.self).top ?? 10
            prefix = context.setting("TRIAL_PREFIX") ?? ""
        }

        func setUp(_ sql: SQL) throws { try sql.execute("CREATE TABLE tricks (trick text, count bigint)") }
        func clearReadModel(_ sql: SQL) throws { try sql.execute("DELETE FROM tricks") }

        mutating func apply(_ event: Event, _ sql: SQL) throws {
            let trick = try event.text("trick")
            if trick == "bite" { throw ProjectionError.park("that is no trick", code: 7) }
            let known = try sql.query("SELECT count(*) FROM tricks")[0].int(0)
            guard known < top else { return }
            try sql.execute("INSERT INTO tricks VALUES ($1, $2)", [prefix + trick, known + 1])
        }
    }

    private func event(_ position: Int64, _ trick: String, topic: String = TrickCounts.topics[0]) -> TrialEvent {
        TrialEvent(position: position, topic: topic, state: "{\"trick\": \"\(trick)\"}")
    }

    @Test func `what a projection writes is recorded, call by call`() throws {
        let trial = try ProjectionTrial(TrickCounts.self, settings: ["TRIAL_PREFIX": "dog: "])
        #expect(try trial.setUp().map(\.sql) == ["CREATE TABLE tricks (trick text, count bigint)"])
        var known = 0
        trial.answer { query in
            known += 1
            return query.sql.hasPrefix("SELECT") ? [["\(known)"]] : nil
        }
        let written = try trial.apply([
            event(3, "sit"), event(4, "sit", topic: "dogschool.domain:Dog.Registered"), event(5, "roll over"),
        ])
        #expect(
            written.filter { $0.sql.hasPrefix("INSERT") } == [
                RecordedStatement(
                    "INSERT INTO tricks VALUES ($1, $2)", rows: [[.text("dog: sit"), .integer(2)]], position: 3),
                RecordedStatement(
                    "INSERT INTO tricks VALUES ($1, $2)", rows: [[.text("dog: roll over"), .integer(3)]], position: 5),
            ])
        #expect(trial.applied == 3)
        #expect(try trial.clearReadModel().map(\.sql) == ["DELETE FROM tricks"])
    }

    @Test func `a failure has its text, disposition and code, and says how many went well`() throws {
        let trial = try ProjectionTrial(TrickCounts.self)
        trial.answer { _ in [["0"]] }
        let failure = #expect(throws: TrialFailure.self) {
            try trial.apply([event(1, "sit"), event(2, "bite"), event(3, "sit")])
        }
        #expect(
            failure
                == TrialFailure(
                    code: 7, disposition: .park, text: "event 2 (dogschool.domain:Dog.TrickAdded): that is no trick"))
        #expect(trial.applied == 1)
        // The next batch begins anew.
        #expect(try trial.apply([event(4, "sit")]).count == 2)
    }

    @Test func `config reaches the projection, and one that it refuses is told`() throws {
        let trial = try ProjectionTrial(TrickCounts.self, config: #"{"top": 0}"#)
        trial.answer { _ in [["0"]] }
        #expect(try trial.apply([event(1, "sit")]).map(\.sql) == ["SELECT count(*) FROM tricks"])
        let failure = #expect(throws: TrialFailure.self) {
            try ProjectionTrial(TrickCounts.self, config: #"{"top": "many"}"#)
        }
        #expect(failure?.text.contains("top") == true, "\(failure?.text ?? "")")
    }

    @Test func `a state that is no JSON is an error of its event, and a call that is to end does nothing`() throws {
        let trial = try ProjectionTrial(TrickCounts.self)
        let failure = #expect(throws: TrialFailure.self) {
            try trial.apply([TrialEvent(position: 9, topic: TrickCounts.topics[0], state: nil)])
        }
        #expect(failure?.text.contains("event 9") == true, "\(failure?.text ?? "")")
        trial.isCancelled = true
        #expect(throws: TrialFailure.self) { try trial.apply([event(10, "sit")]) }
    }

    @Test func `a trial's settings are its own`() throws {
        let (one, other) = (
            try ProjectionTrial(TrickCounts.self, settings: ["TRIAL_PREFIX": "one: "]),
            try ProjectionTrial(TrickCounts.self)
        )
        for (trial, trick) in [(one, "one: sit"), (other, "sit")] {
            trial.answer { _ in [["0"]] }
            let written = try trial.apply([event(1, "sit")])
            #expect(written.last?.rows == [[.text(trick), .integer(1)]])
        }
    }
}
