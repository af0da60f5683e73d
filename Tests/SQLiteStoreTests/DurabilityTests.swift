import EventStore
import Foundation
import Testing

@testable import SQLiteStore

struct DurabilityTests {
    @Test func aFileIsInWALModeAndAppendsAreSynced() throws {
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

    @Test func memoryIsSharedByTheSessionsOfAStoreAndGoesWithThem() throws {
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
