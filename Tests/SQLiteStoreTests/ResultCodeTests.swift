import EventStore
import Testing

@testable import SQLiteStore

/// What SQLite's codes mean to those who know no SQLite.
struct ResultCodeTests {
    @Test(arguments: [5, 6, 261, 517, 7, 8, 10, 266, 1032, 13, 15] as [Int32])
    func `what passes by itself is transient`(code: Int32) { #expect(StoreCore.traits(code).contains(.transient)) }

    @Test(arguments: [1, 2067, 19, 11, 14, 18, 23, 26] as [Int32])
    func `what an event may be to blame for is not`(code: Int32) {
        #expect(!StoreCore.traits(code).contains(.transient))
    }

    @Test func `what does not compile goes not with the database`() {
        #expect(StoreCore.traits(1, isCompiling: true) == .definitions)
        #expect(StoreCore.traits(1, text: "no such table: dogs") == .definitions)
        #expect(StoreCore.traits(1, text: "integer overflow") == [])
        #expect(StoreCore.traits(5).contains(.locked))
    }
}
