import EventStore
import Foundation
import TestSupport
import Testing

@testable import PostgresStore

/// A server that owes an answer and says nothing.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(2)))
struct SilenceTests {
    /// The store behind a proxy, and what tells its sessions apart on the server.
    private func ground(patience: Double) throws -> (PostgresFixture, SwitchableProxy, PostgresStore) {
        let fixture = try PostgresFixture()
        let server = try fixture.connect()
        let port = try #require(try server.integers("SELECT setting FROM pg_settings WHERE name = 'port'").first)
        let proxy = try SwitchableProxy(to: Int(port))
        var configuration = fixture.store.configuration
        configuration.parameters += [("host", "127.0.0.1"), ("port", "\(proxy.port)")]
        configuration.silencePatience = patience
        return (fixture, proxy, PostgresStore(configuration: configuration))
    }

    private func backend(_ reader: any LogReader) throws -> Int64 {
        try #require((reader as? PostgresLogReader)?.connection.backend).pid
    }

    private func expectGivenUp(_ proxy: SwitchableProxy, _ reader: any LogReader, _ words: String) throws {
        let error = #expect(throws: EventStoreError.self) { try reader.bounds() }
        #expect(error?.code == .connectionLost)
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
        // And the next use has another connection.
        #expect(try reader.bounds().highest == 0)
    }

    @Test func `a connection whose server is gone is given up though it is held open`() throws {
        let (fixture, proxy, store) = try ground(patience: 0.3)
        defer { proxy.close() }
        let reader = store.makeReader(of: fixture.application)
        _ = try reader.bounds()
        let backend = try backend(reader)
        proxy.strand(ending: true)
        try expectGivenUp(proxy, reader, "backend \(backend) is gone")
    }

    @Test func `a connection whose answer was lost is given up, and the server's side is ended`() async throws {
        let (fixture, proxy, store) = try ground(patience: 0.3)
        defer { proxy.close() }
        let reader = store.makeReader(of: fixture.application)
        _ = try reader.bounds()
        let backend = try backend(reader)
        proxy.strand(ending: false)
        try expectGivenUp(proxy, reader, "backend \(backend) has sent it")
        let server = try fixture.connect()
        try await eventually("the backend is ended") {
            try server.integers("SELECT count(*) FROM pg_stat_activity WHERE pid = \(backend)") == [0]
        }
    }

    @Test func `a statement that takes long, and one that waits for a lock, is waited for`() throws {
        let (fixture, proxy, store) = try ground(patience: 0.1)
        defer { proxy.close() }
        let session = store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        #expect(try session.query("SELECT 1 FROM pg_sleep(1.5)", after: StatementQueue()).rowCount == 1)
        session.rollback()
        let owner = try fixture.connect()
        try owner.run("BEGIN; LOCK TABLE \(fixture.table)")
        // Long enough for several looks, which come after 0.1, 0.2, 0.4 s.
        Thread.detachNewThread {
            usleep(1_500_000)
            _ = try? owner.run("COMMIT")
        }
        #expect(try store.makeReader(of: fixture.application).bounds().highest == 0)
    }

    @Test func `a server that cannot be asked is waited for`() async throws {
        let (fixture, proxy, store) = try ground(patience: 0.2)
        defer { proxy.close() }
        let reader = store.makeReader(of: fixture.application)
        _ = try reader.bounds()
        proxy.freeze()
        // New connections hang as well, and nothing is known: the answer comes when the way is free again, some looks later.
        Thread.detachNewThread {
            usleep(1_500_000)
            proxy.freeze(false)
        }
        #expect(try reader.bounds().highest == 0)
    }

    @Test func `only what is gone, or idle twice, is given up, and the looks become rarer`() {
        var watch = SilenceWatch(patience: 10)
        #expect(watch.interval == 10)
        #expect(watch.found(.active) == nil)
        #expect(watch.interval == 20)
        #expect(watch.found(.unknown) == nil)
        #expect(watch.interval == 40)
        #expect(watch.found(.idle) == nil)
        #expect(watch.interval == 1)
        #expect(watch.found(.active) == nil)
        #expect(watch.interval == 60)
        #expect(watch.found(.active) == nil)
        #expect(watch.interval == 60)
        #expect(watch.found(.idle) == nil)
        #expect(watch.found(.idle) == .idle)
        #expect(watch.found(.absent) == .absent)
    }
}
