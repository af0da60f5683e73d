import EventStore
import PluginFunctions
import PluginLibraries
import PluginManifests
import Projections
import TestSupport
import Testing

/// Many calls through libffi, and the memory before and after. Nothing is timed; the benchmark makes ten million.
@Suite(.serialized) struct GrowthTests {
    private static let events = 10_000

    /// How much memory so many rounds over the events have added, after some that warm up.
    private func growth(_ projection: any ProjectionHandler, _ state: String, rounds: Int) throws -> Int {
        let batch = NotificationBatch.orders(Array(repeating: state, count: Self.events))
        let events = NotificationSlice(batch)
        let queue = StatementQueue()
        let session = NoSession()
        func round() throws {
            queue.reset()
            try projection.apply(
                events,
                in: ProjectionCall(
                    session: session, queue: queue, dialect: .postgresql, cancellation: CancellationFlag()))
        }
        for _ in 0..<max(3, rounds / 50) { try round() }
        let before = ResidentMemory.bytes
        for _ in 0..<rounds { try round() }
        return ResidentMemory.bytes - before
    }

    private let state = #"{"total":12.5,"count":3,"customer":"Ada"}"#

    @Test func `a million calls leave no memory behind`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection(
            "add(originator_id: uuid, state.total: f64, state.count: i64, state.customer: text) -> i32")
        #expect(try growth(projection, state, rounds: 100) < 4 << 20)
    }

    @Test func `half a million statements through host functions leave no memory behind`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection("write_one(execute: fn, state.customer: text) -> i32")
        #expect(try growth(projection, state, rounds: 50) < 4 << 20)
    }

    @Test func `the control: a function that forgets 64 bytes is found`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection("leak(state.total: f64) -> i32")
        #expect(try growth(projection, state, rounds: 50) > 16 << 20)
    }
}

private final class NoSession: SQLQuerying {
    func query(
        _ sql: UnsafeRawBufferPointer, parameters: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws -> any SQLRows {
        throw EventStoreError(.statementFailed, "nobody can ask for this")
    }
}
