import EventStore
import Foundation
import Testing

@testable import SQLiteStore

struct DurabilityTests {
    @Test func `a file is in W a L mode and appends are synced`() throws {
        let fixture = try SQLiteFixture()
        let levels: [(SQLiteConnection.Durability, Int64)] = [(.full, 2), (.normal, 1)]
        for (durability, level) in levels {
            let core = StoreCore(location: .file(path: fixture.path), lockTimeout: 5, originatorIDType: .uuid)
            let connection = SQLiteConnection(core: core, durability: durability)
            #expect(try connection.statement("PRAGMA synchronous").firstInteger() == level)
            let mode = try connection.statement("PRAGMA journal_mode")
            #expect(try mode.step())
            #expect(mode.text(0) == "wal")
            mode.reset()
        }
    }

    @Test func `each session's own connection syncs what must survive a power loss, also after a reconnect`() throws {
        let fixture = try SQLiteFixture()
        let store = fixture.store()
        let writer = try #require(store.makeWriter(to: fixture.application) as? SQLiteLogWriter)
        let application = store.makeApplicationSession(of: fixture.application)
        let applicationWriter = try #require(application.writer as? SQLiteLogWriter)
        let administration = try #require(store.makeAdministration() as? SQLiteAdministration)
        let session = try #require(fixture.session(store) as? SQLiteProjectionSession)
        for _ in 0..<2 {
            _ = try writer.append([.event()])
            _ = try applicationWriter.append([.event()])
            _ = try session.position()
            func level(_ connection: SQLiteConnection) throws -> Int64? {
                try connection.statement("PRAGMA synchronous").firstInteger()
            }
            #expect(try level(writer.connection) == 2)
            #expect(try level(applicationWriter.connection) == 2)
            #expect(try level(administration.connection) == 2)
            #expect(try level(session.connection) == 1)
            writer.disconnect()
            application.disconnect()
            administration.disconnect()
            session.disconnect()
        }
    }

    @Test func `memory is shared by the sessions of a store and goes with them`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        var store: SQLiteStore? = SQLiteStore(location: .memory)
        try fixture.prepare(store!)
        _ = try store!.makeWriter(to: fixture.application).append([.event()])
        #expect(try store!.makeReader(of: fixture.application).advanceSafeHead().head == 1)
        let another = SQLiteStore(location: .memory)
        #expect(try another.makeAdministration().lastPosition(of: fixture.application) == nil)
        weak var core: StoreCore?
        do {
            let mirror = Mirror(reflecting: store!)
            core = mirror.children.compactMap { $0.value as? StoreCore }.first
        }
        #expect(core != nil)
        store = nil
        #expect(core == nil, "something keeps the database in memory")
    }
}
