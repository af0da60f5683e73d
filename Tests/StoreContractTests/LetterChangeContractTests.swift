import EventStore
import Testing

/// What is put aside is applied after all, or dropped: once, and never without what goes with it.
struct LetterChangeContractTests {
    private static let parked = DeadLetter(
        position: 3, stream: "a", version: 1, reason: .parked(error: "no", attempts: 2))
    private static let held = DeadLetter(position: 5, stream: "a", version: 2, reason: .held)

    /// Two letters, at position 7 and revision 1.
    private func subject(_ kind: StoreKind) throws -> ContractSubject {
        let subject = try ContractSubject.make(kind)
        try subject.run("CREATE TABLE counts (trick text)")
        try subject.makeSession().commit(
            StatementQueue(), tracking: TrackingMove(from: nil, to: 7), letters: move(nil, nil, Self.parked, Self.held))
        return subject
    }

    private func move(_ revision: Int64?, _ change: LetterChange?, _ letters: DeadLetter...) -> LetterMove {
        LetterMove(stateVersion: 1, pluginVersion: "2.0", revision: revision, letters: letters, change: change)
    }

    private func commit(
        _ session: any ProjectionSession, _ revision: Int64, _ change: LetterChange, log: TrackingMove.LogCheck = .none
    ) throws {
        let queue = StatementQueue()
        try queue.execute("INSERT INTO counts VALUES ($1)", [.text("sit")])
        try session.commit(
            queue, tracking: TrackingMove(from: 7, to: 7, log: log), letters: move(revision, change))
    }

    private func expectNothingKept(_ subject: ContractSubject, _ count: Int = 2) throws {
        #expect(try subject.rows("SELECT count(*) FROM counts") == [["0"]])
        #expect(try subject.rows("SELECT count(*) FROM projectionist_letters") == [["\(count)"]])
    }

    @Test(arguments: StoreKind.available)
    func `a letter goes with the commit that applies its event, and the last one leaves nothing`(_ kind: StoreKind)
        throws
    {
        let subject = try subject(kind)
        let session = try subject.makeSession()
        #expect(try session.letters(ofStateVersion: 1, after: 0, limit: 10) == [Self.parked, Self.held])
        #expect(try session.letters(ofStateVersion: 1, after: 0, limit: 1) == [Self.parked])
        #expect(try session.letters(ofStateVersion: 1, after: 3, limit: 10) == [Self.held])
        #expect(try session.letters(ofStateVersion: 2, after: 0, limit: 10) == [])
        try commit(session, 1, .applied(Self.parked, isLast: false))
        #expect(
            try session.standing(ofStateVersion: 1)
                == TrackingStanding(
                    position: 7,
                    letters: LetterStanding(
                        ownPosition: 7, revision: 2, counts: LetterCounts(held: 1), streams: ["a": true])))
        try commit(session, 2, .applied(Self.held, isLast: true))
        #expect(try session.standing(ofStateVersion: 1) == TrackingStanding(position: 7))
        #expect(try subject.rows("SELECT count(*) FROM counts") == [["2"]])
        // And the next one that fails is the first again.
        try session.commit(
            StatementQueue(), tracking: TrackingMove(from: 7, to: 8), letters: move(nil, nil, Self.parked))
    }

    @Test(arguments: StoreKind.available)
    func `a letter that is not there as it was read keeps the commit from all else`(_ kind: StoreKind) throws {
        let subject = try subject(kind)
        let other = DeadLetter(position: 4, stream: "a", version: 2, reason: .held)
        let asParked = DeadLetter(position: 5, stream: "a", version: 2, reason: .parked(error: "no", attempts: 1))
        let wrong: [(Int64, LetterChange)] = [
            (1, .applied(other, isLast: false)), (1, .applied(asParked, isLast: false)),
            (2, .applied(Self.parked, isLast: false)), (1, .applied(Self.parked, isLast: true)),
            (1, .failedAgain(other, now: asParked)),
        ]
        for (revision, change) in wrong {
            let session = try subject.makeSession()
            let error = #expect(throws: EventStoreError.self) { try commit(session, revision, change) }
            #expect(error?.code == .fenced, "\(change)")
            session.rollback()
            try expectNothingKept(subject)
        }
        #expect(try subject.makeSession().standing(ofStateVersion: 1).letters?.revision == 1)
    }

    @Test(arguments: StoreKind.available)
    func `an event that the log has no longer is not applied`(_ kind: StoreKind) throws {
        let subject = try subject(kind)
        let session = try subject.makeSession()
        let error = #expect(throws: EventStoreError.self) {
            try commit(
                session, 1, .applied(Self.parked, isLast: false),
                log: .stands(TrackedEvent(originatorID: .random(), originatorVersion: 1), at: 3))
        }
        #expect(error?.code == .logChanged)
        session.rollback()
        try expectNothingKept(subject)
    }

    @Test(arguments: StoreKind.available)
    func `one that has failed again is parked with its new error`(_ kind: StoreKind) throws {
        let subject = try subject(kind)
        let session = try subject.makeSession()
        let now = DeadLetter(position: 5, stream: "a", version: 2, reason: .parked(error: "still no", attempts: 1))
        try session.commit(
            StatementQueue(), tracking: TrackingMove(from: 7, to: 7),
            letters: move(1, .failedAgain(Self.held, now: now)))
        let letters = try subject.store.makeAdministration().letters(
            of: subject.projection, on: subject.application, LetterQuery(limit: 10))
        #expect(letters.map(\.letter) == [Self.parked, now])
        #expect(letters.map(\.pluginVersion) == ["2.0", "2.0"])
        #expect(letters.allSatisfy { $0.stateVersion == 1 && $0.at > 1_700_000_000 })
        let standing = try session.standing(ofStateVersion: 1)
        #expect(standing.letters?.counts == LetterCounts(parked: 2))
        #expect(!standing.hasStrayLetters)
    }

    @Test(arguments: StoreKind.available)
    func `letters are looked at page by page, by stream and by kind`(_ kind: StoreKind) throws {
        let subject = try subject(kind)
        let administration = try subject.store.makeAdministration()
        func positions(_ query: LetterQuery) throws -> [Int64] {
            try administration.letters(of: subject.projection, on: subject.application, query).map(\.letter.position)
        }
        #expect(try positions(LetterQuery(limit: 1)) == [3])
        #expect(try positions(LetterQuery(after: 3, limit: 1)) == [5])
        #expect(try positions(LetterQuery(after: 5, limit: 1)) == [])
        #expect(try positions(LetterQuery(limit: 9, stream: "a")) == [3, 5])
        #expect(try positions(LetterQuery(limit: 9, stream: "b\u{0}")) == [])
        #expect(try positions(LetterQuery(limit: 9, isParked: true)) == [3])
        #expect(try positions(LetterQuery(limit: 9, stream: "a", isParked: false)) == [5])
        #expect(try administration.event(at: 3, of: subject.application) == nil)
        let writer = try subject.makeWriter()
        try writer.append([.registered()], to: .random())
        let event = try #require(try administration.event(at: 1, of: subject.application))
        #expect(event.originatorVersion == 1 && !event.state.isEmpty)
    }

    @Test(
        arguments: StoreKind.available,
        [
            (LetterSelection.one(3), 1, 0), (.one(4), 0, 0), (.stream("a"), 1, 1), (.stream("b"), 0, 0),
            (.range(4...9), 0, 1), (.all, 1, 1),
        ])
    func `what is dropped is gone, and a runner that goes by it is refused`(
        _ kind: StoreKind, dropping: (selection: LetterSelection, parked: Int, held: Int)
    ) throws {
        let subject = try subject(kind)
        let session = try subject.makeSession()
        _ = try session.standing(ofStateVersion: 1)
        let dropped = try subject.store.makeAdministration().dropLetters(
            of: subject.projection, on: subject.application, dropping.selection)
        #expect(dropped == LetterCounts(parked: dropping.parked, held: dropping.held))
        let standing = try session.standing(ofStateVersion: 1)
        #expect(!standing.hasStrayLetters)
        #expect(standing.letters?.count ?? 0 == 2 - dropped.total)
        guard dropped.total > 0 else { return }
        let error = #expect(throws: EventStoreError.self) {
            try commit(session, 1, .applied(Self.held, isLast: false))
        }
        #expect(error?.code == .fenced)
        session.rollback()
        try expectNothingKept(subject, 2 - dropped.total)
    }
}
