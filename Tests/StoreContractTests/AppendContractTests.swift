import EventStore
import Foundation
import Testing

struct AppendContractTests {
    @Test(arguments: StoreKind.available)
    func `ids whose letters are only composed otherwise are streams of their own`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind, originatorIDType: .text)
        let writer = try subject.makeWriter()
        let appends = ["\u{E4}", "a\u{308}"].map {
            StreamAppend(
                originatorID: .text($0), expectedVersion: 0, events: [NewEvent(topic: "t:T", state: Array("{}".utf8))])
        }
        for outcome in try writer.append(appends) { _ = try outcome.get() }
        #expect(try subject.log().map(\.originatorVersion) == [1, 1])
    }

    @Test(arguments: StoreKind.available) func `what is appended is read back byte for byte`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let id = OriginatorID.random()
        let events = [
            NewEvent(topic: "dogs:Ünïcode.🐕", state: Array(0...255)), NewEvent(topic: "a:B", state: []),
            NewEvent(topic: String(repeating: "t", count: 1024), state: Array("{}".utf8)),
        ]
        let positions = try subject.makeWriter().append(events, to: id, expected: 0)
        #expect(positions == [1, 2, 3])
        let log = try subject.log()
        #expect(log.map(\.position) == positions)
        #expect(log.map(\.originatorID) == [id, id, id])
        #expect(log.map(\.originatorVersion) == [1, 2, 3])
        #expect(log.map(\.topic) == events.map(\.topic))
        #expect(log.map(\.state) == events.map(\.state))
    }

    @Test(arguments: StoreKind.available) func `a table of text IDs keeps them as written`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind, originatorIDType: .text)
        let writer = try subject.makeWriter()
        #expect(try writer.originatorIDType == .text)
        let id = OriginatorID.text("Dog-Rex é 'quoted'")
        try writer.append([.registered()], to: id, expected: 0)
        try writer.append([.trickAdded()], to: id, expected: 1)
        #expect(try subject.log().map(\.originatorID) == [id, id])
        #expect(try subject.makeReader().stream(id, after: 0, limit: 10).map(\.originatorVersion) == [1, 2])
    }

    @Test(arguments: StoreKind.available)
    func `a wrong expected version fails that append alone and names the stream`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        let (rex, fido) = (OriginatorID.random(), OriginatorID.random())
        try writer.append([.registered(), .trickAdded()], to: rex, expected: 0)
        // 0 and 1 are behind; 5 is ahead, which the primary key alone would let through.
        for expected in [0, 1, 5] as [Int64] {
            let results = try writer.append([
                StreamAppend(originatorID: rex, expectedVersion: expected, events: [.trickAdded()]),
                StreamAppend(originatorID: fido, expectedVersion: nil, events: [.registered()]),
            ])
            let error = #expect(throws: EventStoreError.self) { try results[0].get() }
            #expect(error?.code == .versionConflict)
            #expect(error?.conflict == VersionConflict(originatorID: rex, expected: expected, found: 2))
            #expect(error?.description.contains(rex.description) == true)
            #expect(try results[1].get().count == 1)
        }
        let log = try subject.log()
        #expect(log.count { $0.originatorID == rex } == 2)
        #expect(log.filter { $0.originatorID == fido }.map(\.originatorVersion) == [1, 2, 3])
    }

    @Test(arguments: StoreKind.available) func `appends of one group to one stream see each other`(_ kind: StoreKind)
        throws
    {
        let subject = try ContractSubject.make(kind)
        let id = OriginatorID.random()
        let results = try subject.makeWriter().append([
            StreamAppend(originatorID: id, expectedVersion: 0, events: [.registered()]),
            StreamAppend(originatorID: id, expectedVersion: 0, events: [.trickAdded()]),
            StreamAppend(originatorID: id, expectedVersion: 1, events: [.trickAdded(), .trickAdded()]),
            StreamAppend(originatorID: id, expectedVersion: nil, events: [.trickAdded()]),
        ])
        #expect((try? results[0].get())?.count == 1)
        #expect(throws: EventStoreError.self) { try results[1].get() }
        #expect((try? results[2].get())?.count == 2)
        #expect((try? results[3].get())?.count == 1)
        #expect(try subject.log().map(\.originatorVersion) == [1, 2, 3, 4])
    }

    @Test(arguments: StoreKind.available) func `without an expected version events go to the end of the stream`(
        _ kind: StoreKind
    )
        throws
    {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        let id = OriginatorID.random()
        for _ in 0..<3 { try writer.append([.trickAdded(), .trickAdded()], to: id) }
        #expect(try subject.log().map(\.originatorVersion) == [1, 2, 3, 4, 5, 6])
    }

    @Test(arguments: StoreKind.available) func `a new stream may begin at 0, and goes on as any other`(
        _ kind: StoreKind
    )
        throws
    {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        let (rex, fido) = (OriginatorID.random(), OriginatorID.random())
        let events: [NewEvent] = [.registered(), .trickAdded()]
        let zero = StreamAppend(originatorID: rex, expectedVersion: StreamAppend.beforeZero, events: events)
        let outcomes = try writer.append([
            zero, zero, StreamAppend(originatorID: rex, expectedVersion: 1, events: events),
            StreamAppend(originatorID: fido, expectedVersion: nil, events: events),
            StreamAppend(originatorID: rex, expectedVersion: nil, events: events),
        ])
        #expect(outcomes.map { (try? $0.get())?.count } == [2, nil, 2, 2, 2])
        #expect(throws: EventStoreError.self) { try outcomes[1].get() }
        if case .failure(let error) = outcomes[1] {
            #expect(error.conflict == VersionConflict(originatorID: rex, expected: -1, found: 1))
        }
        let log = try subject.log()
        #expect(log.filter { $0.originatorID == rex }.map(\.originatorVersion) == [0, 1, 2, 3, 4, 5])
        #expect(log.filter { $0.originatorID == fido }.map(\.originatorVersion) == [1, 2])
        // A stream of one event at 0 is not a new one.
        let single = OriginatorID.random()
        try writer.append([.registered()], to: single, expected: -1)
        #expect(throws: EventStoreError.self) { try writer.append([.registered()], to: single, expected: -1) }
        try writer.append([.trickAdded()], to: single, expected: 0)
        #expect(try subject.log().filter { $0.originatorID == single }.map(\.originatorVersion) == [0, 1])
    }

    @Test(arguments: StoreKind.available) func `an invalid event fails the whole group`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        let invalid: [StreamAppend] = [
            StreamAppend(originatorID: .random(), expectedVersion: 0, events: []),
            StreamAppend(originatorID: .random(), expectedVersion: -2, events: [.registered()]),
            StreamAppend(originatorID: .random(), expectedVersion: 0, events: [NewEvent(topic: "", state: [])]),
            StreamAppend(originatorID: .random(), expectedVersion: 0, events: [NewEvent(topic: "a\0b", state: [])]),
            StreamAppend(
                originatorID: .random(), expectedVersion: 0,
                events: [NewEvent(topic: String(repeating: "t", count: 1025), state: [])]),
            StreamAppend(
                originatorID: .random(), expectedVersion: 0,
                events: [NewEvent(topic: "a:B", state: [UInt8](repeating: 0, count: StreamAppend.maximumStateSize + 1))]
            ),
            StreamAppend(originatorID: .text("rex"), expectedVersion: 0, events: [.registered()]),
        ]
        for append in invalid {
            let error = #expect(throws: EventStoreError.self) {
                _ = try writer.append([
                    StreamAppend(originatorID: .random(), expectedVersion: 0, events: [.registered()]), append,
                ])
            }
            #expect(error?.code == .invalidEvent)
        }
        #expect(try subject.log().isEmpty)
        // The writer works on.
        try writer.append([.registered()], to: .random(), expected: 0)
    }

    @Test(arguments: StoreKind.available) func `a large state is kept`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        var state = [UInt8](repeating: 7, count: 20 << 20)
        for index in stride(from: 0, to: state.count, by: 4093) { state[index] = UInt8(truncatingIfNeeded: index) }
        try subject.makeWriter().append([NewEvent(topic: "a:B", state: state)], to: .random())
        #expect(try subject.log().first?.state == state)
    }

    @Test(arguments: StoreKind.available) func `without its table a writer says which is missing`(_ kind: StoreKind)
        throws
    {
        let subject = try ContractSubject.make(kind, prepared: false)
        try subject.store.makeAdministration().prepareHostTables(create: true)
        let error = #expect(throws: EventStoreError.self) {
            try subject.makeWriter().append([.registered()], to: .random())
        }
        #expect(error?.code == .schemaMismatch)
        #expect(error?.description.contains("dogschool_events") == true)
    }
}
