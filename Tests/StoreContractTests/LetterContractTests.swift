import EventStore
import Testing

/// What is put aside, with the position and never without it.
struct LetterContractTests {
    private func parked(_ position: Int64, _ stream: String) -> DeadLetter {
        DeadLetter(position: position, stream: stream, version: 3, reason: .parked(error: "no \u{0} good", attempts: 5))
    }

    private func held(_ position: Int64, _ stream: String) -> DeadLetter {
        DeadLetter(position: position, stream: stream, version: 4, reason: .held)
    }

    private func move(_ revision: Int64?, _ letters: DeadLetter...) -> LetterMove {
        LetterMove(stateVersion: 2, pluginVersion: "1.4.0", revision: revision, letters: letters)
    }

    private func insertion(_ trick: String) throws -> StatementQueue {
        let queue = StatementQueue()
        try queue.execute("INSERT INTO counts VALUES ($1)", [.text(trick)])
        return queue
    }

    @Test(arguments: StoreKind.available)
    func `what is put aside stands with the position, counted by stream`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        #expect(try session.standing(ofStateVersion: 2) == TrackingStanding(position: nil))
        try session.commit(
            StatementQueue(), tracking: TrackingMove(from: nil, to: 7), letters: move(nil, parked(7, "a")))
        try session.commit(
            StatementQueue(), tracking: TrackingMove(from: 7, to: 12), letters: move(1, held(9, "a"), parked(12, "b")))
        try session.commit(StatementQueue(), tracking: TrackingMove(from: 12, to: 20), letters: move(2))
        let standing = LetterStanding(
            ownPosition: 20, revision: 3, counts: LetterCounts(parked: 2, held: 1), streams: ["a": true, "b": false])
        #expect(
            try subject.makeSession().standing(ofStateVersion: 2) == TrackingStanding(position: 20, letters: standing)
        )
        #expect(
            try session.standing(ofStateVersion: 3)
                == TrackingStanding(position: 20, letters: nil, otherVersions: [2]))
        let rows: [[String?]] = try subject.rows(
            """
            SELECT application, state_version, position, originator_id, originator_version, kind, error, plugin_version, attempts \
            FROM projectionist_letters ORDER BY position
            """)
        #expect(
            rows == [
                ["DogSchool", "2", "7", "a", "3", "parked", "no  good", "1.4.0", "5"],
                ["DogSchool", "2", "9", "a", "4", "held", nil, "1.4.0", "0"],
                ["DogSchool", "2", "12", "b", "3", "parked", "no  good", "1.4.0", "5"],
            ])
        let age = try subject.rows("SELECT count(*) FROM projectionist_letters WHERE at > 1700000000")
        #expect(age == [["3"]])
    }

    @Test(arguments: StoreKind.available)
    func `a commit that goes by letters which were changed since is refused and keeps nothing`(
        _ kind: StoreKind
    ) throws {
        let subject = try ContractSubject.make(kind)
        try subject.run("CREATE TABLE counts (trick text)")
        let (first, second) = (try subject.makeSession(), try subject.makeSession())
        try first.commit(
            StatementQueue(), tracking: TrackingMove(from: nil, to: 7), letters: move(nil, parked(7, "a")))
        // Somebody takes the letter back; the position stays where it is.
        try subject.run(
            "DELETE FROM projectionist_letters", "UPDATE projectionist_letter_marks SET revision = revision + 1")
        let stale = #expect(throws: EventStoreError.self) {
            try second.commit(
                try insertion("sit"), tracking: TrackingMove(from: 7, to: 9), letters: move(1, held(9, "a")))
        }
        #expect(stale?.code == .fenced)
        // Nor does it pass for the first one.
        let again = #expect(throws: EventStoreError.self) {
            try second.commit(
                try insertion("sit"), tracking: TrackingMove(from: 7, to: 9), letters: move(nil, parked(9, "b")))
        }
        #expect(again?.code == .fenced)
        #expect(try second.position() == 7)
        #expect(try subject.rows("SELECT count(*) FROM counts") == [["0"]])
        #expect(try subject.rows("SELECT count(*) FROM projectionist_letters") == [["0"]])
        try second.commit(
            try insertion("sit"), tracking: TrackingMove(from: 7, to: 9), letters: move(2, parked(9, "b")))
        #expect(try subject.rows("SELECT count(*) FROM counts") == [["1"]])
    }

    @Test(arguments: StoreKind.available)
    func `a position that somebody else moved shows beside the letters`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        try session.commit(
            StatementQueue(), tracking: TrackingMove(from: nil, to: 7), letters: move(nil, parked(7, "a")))
        try subject.run("UPDATE trick_counts_tracking SET notification_id = 9 WHERE application_name = 'DogSchool'")
        let standing = try session.standing(ofStateVersion: 2)
        #expect(standing.position == 9)
        #expect(standing.letters?.ownPosition == 7)
    }

    @Test(arguments: StoreKind.available)
    func `setting a position back takes back what was put aside above it, and no more`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        try session.commit(
            StatementQueue(), tracking: TrackingMove(from: nil, to: 12),
            letters: move(nil, parked(7, "a"), held(9, "a"), parked(12, "b")))
        let administration = try subject.store.makeAdministration()
        try administration.setBack(subject.projection, on: subject.application, from: 12, to: 9)
        let letters = try #require(try session.standing(ofStateVersion: 2).letters)
        #expect(
            letters
                == LetterStanding(
                    ownPosition: 9, revision: 2, counts: LetterCounts(parked: 1, held: 1), streams: ["a": true]))
        try administration.setBack(subject.projection, on: subject.application, from: 9, to: 2)
        #expect(try session.standing(ofStateVersion: 2) == TrackingStanding(position: 2))
        // And the next one that fails is the first again.
        try session.commit(StatementQueue(), tracking: TrackingMove(from: 2, to: 3), letters: move(nil, parked(3, "a")))
    }

    @Test(arguments: StoreKind.available)
    func `a position is not set back over events that stand in the log`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        for _ in 0..<2 { try writer.append([.registered()], to: .random()) }
        let session = try subject.makeSession()
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 2))
        let administration = try subject.store.makeAdministration()
        let error = #expect(throws: EventStoreError.self) {
            try administration.setBack(subject.projection, on: subject.application, from: 2, to: 1)
        }
        #expect(error?.code == .fenced)
        #expect(try session.position() == 2)
    }

    @Test(
        arguments: StoreKind.available,
        [
            "DELETE FROM projectionist_letters", "DELETE FROM projectionist_letters WHERE kind = 'parked'",
            "DELETE FROM projectionist_letter_marks",
            "INSERT INTO projectionist_letters SELECT projection, application, state_version, 3, 'c', 1, kind, error, plugin_version, attempts, at FROM projectionist_letters WHERE position = 7",
        ])
    func `letters that were added or deleted by hand show`(_ kind: StoreKind, change: String) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        try session.commit(
            StatementQueue(), tracking: TrackingMove(from: nil, to: 12),
            letters: move(nil, parked(7, "a"), held(9, "a")))
        #expect(try !session.standing(ofStateVersion: 2).hasStrayLetters)
        try subject.run(change)
        #expect(try session.standing(ofStateVersion: 2).hasStrayLetters)
    }

    @Test(arguments: StoreKind.available)
    func `streams whose names only look the same are two`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        try session.commit(
            StatementQueue(), tracking: TrackingMove(from: nil, to: 9),
            letters: move(nil, parked(7, "\u{E4}"), parked(8, "a\u{308}"), held(9, "a\u{308}")))
        let streams = try #require(try session.standing(ofStateVersion: 2).letters).streams
        #expect(streams == [StreamText("\u{E4}"): false, StreamText("a\u{308}"): true])
        #expect(streams.count == 2)
    }

    @Test(arguments: StoreKind.available)
    func `a plugin's statement changes nothing of what is put aside`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        try session.commit(
            StatementQueue(), tracking: TrackingMove(from: nil, to: 7), letters: move(nil, parked(7, "a")))
        let queue = StatementQueue()
        try queue.execute("DELETE FROM projectionist_letters")
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(queue, tracking: TrackingMove(from: 7, to: 9), letters: move(1))
        }
        #expect(error?.code == .hostTable)
        session.rollback()
        #expect(try session.standing(ofStateVersion: 2).letters?.counts.parked == 1)
    }
}
