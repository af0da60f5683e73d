import EventStore
import TestSupport
import Testing

/// What operators ask and have ordered, on every store.
struct RequestContractTests {
    private func request(_ kind: String, of projection: String = "counts", at time: Double = 1000) -> HostRequest {
        HostRequest(kind: kind, projection: projection, application: "DogSchool", by: "ann@desk", at: time)
    }

    private let pause = ProjectionPause(
        projection: "counts", application: "DogSchool", since: 1000.5, by: "ann@desk", reason: "the disk is full")

    @Test(arguments: StoreKind.available) func `a request is open until it is answered, once`(_ kind: StoreKind) throws
    {
        let subject = try ContractSubject.make(kind)
        let (asking, answering) = (try subject.store.makeAdministration(), try subject.store.makeAdministration())
        let first = try asking.ask(request("pause"), changing: nil)
        let second = try asking.ask(request("resume", of: "others"), changing: nil)
        #expect(second > first)
        #expect(try answering.openRequests().map(\.id) == [first, second])
        #expect(try answering.openRequests().map(\.kind) == ["pause", "resume"])
        var expected = request("pause")
        expected.id = first
        #expect(try asking.request(first) == expected)

        let answer = HostRequest.Answer(.refused, "it\u{0} is live", by: "host:1")
        #expect(try answering.answer(first, answer))
        #expect(try !answering.answer(first, .init(.done, "again", by: "host:2")))
        #expect(try asking.request(first)?.answer?.outcome == .refused)
        #expect(try asking.request(first)?.answer?.by == "host:1")
        #expect(try asking.request(first)?.answer?.message.contains("is live") == true)
        #expect(try answering.openRequests().map(\.id) == [second])
        #expect(try asking.request(second + 1) == nil)
    }

    @Test(arguments: StoreKind.available) func `a request may mean one process`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let administration = try subject.store.makeAdministration()
        var asked = request("reload", of: "")
        asked.process = "host:1"
        asked.id = try administration.ask(asked, changing: nil)
        #expect(try administration.openRequests() == [asked])
    }

    @Test(arguments: StoreKind.available) func `hosts say what they are until they end, and are forgotten a day later`(
        _ kind: StoreKind
    ) throws {
        let subject = try ContractSubject.make(kind)
        let administration = try subject.store.makeAdministration()
        let first = HostReport(process: "a:1", role: "worker", version: "1.0", plugins: "[]", updatedAt: 1000.5)
        var second = HostReport(process: "b:2", role: "api", version: "1.0", plugins: "[1]", updatedAt: 2000)
        try administration.record(second)
        try administration.record(first)
        #expect(try administration.hosts() == [first, second])
        second.plugins = "[2]"
        second.updatedAt = 1001 + HostReport.retention
        try administration.record(second)
        #expect(try administration.hosts() == [second])
        try administration.forget(host: "b:2")
        #expect(try administration.hosts() == [])
    }

    @Test(arguments: StoreKind.available) func `a request is forgotten a day later`(
        _ kind: StoreKind
    ) throws {
        let subject = try ContractSubject.make(kind)
        let administration = try subject.store.makeAdministration()
        let answered = try administration.ask(request("pause"), changing: nil)
        _ = try administration.answer(answered, .init(.done, "paused", by: "host:1"))
        _ = try administration.ask(request("pause", at: 1000 + 86_400), changing: nil)
        #expect(try administration.request(answered) != nil)
        _ = try administration.ask(request("pause", at: 1001 + 86_400), changing: nil)
        #expect(try administration.request(answered) == nil)
    }

    @Test(arguments: StoreKind.available) func `a pause stands until it is ended, and keeps its first reason`(
        _ kind: StoreKind
    ) throws {
        let subject = try ContractSubject.make(kind)
        let (one, other) = (try subject.store.makeAdministration(), try subject.store.makeAdministration())
        #expect(try one.pauses() == [])
        _ = try one.ask(request("pause"), changing: .begin(pause))
        var later = pause
        later.since = 2000
        later.reason = nil
        _ = try one.ask(request("pause"), changing: .begin(later))
        var another = later
        another.projection = "others"
        _ = try one.ask(request("pause", of: "others"), changing: .begin(another))
        #expect(try other.pauses() == [pause, another])
        _ = try other.ask(request("resume"), changing: .end(projection: "counts", application: "DogSchool"))
        #expect(try one.pauses() == [another])
        _ = try other.ask(request("resume"), changing: .end(projection: "others", application: "Elsewhere"))
        #expect(try one.pauses() == [another])
    }

    @Test(arguments: StoreKind.available.filter { $0 != .postgresql })
    func `rows that somebody has written by hand are read, whatever stands in them`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        try subject.run(
            "INSERT INTO projectionist_pauses VALUES ('counts', 'DogSchool', 'since noon', x'ff00', x'fe')",
            "INSERT INTO projectionist_requests (kind, projection, application, asked_by, asked_at) VALUES (x'ff', 7, 1.5, x'80', 'now')",
            "INSERT INTO projectionist_runners (projection, application, state, attempts, events, seconds, process, updated_at) VALUES ('counts', x'ff', 'live', 'many', 'x', 'long', x'ff', 'late')"
        )
        let administration = try subject.store.makeAdministration()
        #expect(try administration.pauses().map(\.projection) == ["counts"])
        #expect(try administration.pauses().map(\.since) == [0])
        #expect(try administration.openRequests().count == 1)
        #expect(try administration.reports().map(\.projection) == ["counts"])
        _ = try administration.ask(request("resume"), changing: .end(projection: "counts", application: "DogSchool"))
        #expect(try administration.pauses() == [])
    }

    @Test(arguments: StoreKind.available) func `whoever looks for requests hears of a new one`(_ kind: StoreKind)
        async throws
    {
        let subject = try ContractSubject.make(kind)
        let (asking, looking) = (try subject.store.makeAdministration(), try subject.store.makeAdministration())
        #expect(try looking.mayHaveNewRequests(), "what came before")
        if kind == .postgresql { #expect(try !looking.mayHaveNewRequests(), "each look would be a query") }
        let id = try asking.ask(request("pause"), changing: nil)
        // The server tells it at once; the bytes take a moment.
        try await eventually("it is heard") { try looking.mayHaveNewRequests() }
        #expect(try looking.openRequests().map(\.id) == [id])
    }

    @Test(arguments: StoreKind.available) func `without the host's tables nothing is paused, and nothing can be asked`(
        _ kind: StoreKind
    ) throws {
        let subject = try ContractSubject.make(kind, prepared: false)
        let administration = try subject.store.makeAdministration()
        #expect(try administration.pauses() == [])
        let error = #expect(throws: EventStoreError.self) { try administration.ask(request("pause"), changing: nil) }
        #expect(error?.code == .schemaMismatch)
        #expect(error?.description.contains("projectionist schema") == true, "\(error?.description ?? "")")
    }
}
