import EventStore
import Foundation
import PostgresStore
import TestSupport
import Testing

/// Debian's PgBouncer in front of the test server. Newer ones let prepared statements through, so that nothing fails by
/// itself there: what they are known by is the same.
@Suite(
    .serialized, .enabled(if: PostgresFixture.server != nil, PostgresFixture.reason),
    .enabled(if: PgBouncer.program != nil, "no pgbouncer: scripts/install-dependencies test installs it"),
    .timeLimit(.minutes(2)))
struct PoolerTests {
    @Test func `transaction mode is refused for runners and feeds with the reason`() async throws {
        let fixture = try PostgresFixture()
        try await PgBouncer.with(mode: "transaction", in: fixture) { store in
            let attempts: [() throws -> Void] = [
                { try store.makeReader(of: fixture.application).listen() },
                { _ = try store.makeAdministration().prepareProjection(fixture.projection, create: false) },
                {
                    let session = store.makeProjectionSession(of: fixture.projection, on: fixture.application)
                    try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 1))
                },
            ]
            for attempt in attempts {
                let error = #expect(throws: EventStoreError.self) { try attempt() }
                #expect(error?.code == .unsuitable)
                #expect(error?.description.contains("pool_mode = session") == true)
            }
        }
    }

    @Test func `session mode is as good as the server itself`() async throws {
        let fixture = try PostgresFixture()
        try fixture.connect().run(fixture.insert(3))
        try await PgBouncer.with(mode: "session", in: fixture) { store in
            let reader = store.makeReader(of: fixture.application)
            try reader.listen()
            #expect(try reader.advanceSafeHead().head == 3)
            let session = store.makeProjectionSession(of: fixture.projection, on: fixture.application)
            try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 3, log: .reaches))
            #expect(try session.position() == 3)
            reader.disconnect()
            session.disconnect()
        }
    }
}

/// A PgBouncer of one test's own.
private enum PgBouncer {
    static let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static func with(
        mode: String, in fixture: PostgresFixture, _ body: (PostgresStore) throws -> Void
    ) async throws {
        let server = try #require(URLComponents(string: fixture.uri))
        let folder = try TemporaryFolder()
        for attempt in 0..<10 {
            let port = Int.random(in: 33_000..<39_000)
            let file = folder.appending("pgbouncer.ini")
            try """
            [databases]
            dogs = host=\(server.host ?? "") port=\(server.port ?? 0) dbname=postgres user=\(server.user ?? "") password=\(server.password ?? "")
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = \(mode)
            ignore_startup_parameters = extra_float_digits
            """.write(to: file, atomically: true, encoding: .utf8)
            // It refuses to run as root.
            chmod(folder.url.path, 0o755)
            chmod(file.path, 0o644)
            let arguments = getuid() == 0 ? ["-u", "nobody", file.path] : [file.path]
            let process = try ChildProcess(
                URL(fileURLWithPath: try #require(program)), arguments, environment: TestSurroundings.childEnvironment)
            defer { process.send(SIGKILL) }
            let uri = "postgresql://anyone@127.0.0.1:\(port)/dogs"
            let isUp = try await eventually("pgbouncer answers or has ended", within: 20) { () -> Bool? in
                if process.end != nil { return false }
                return (try? SQLClient(uri)) != nil ? true : nil
            }
            if !isUp, attempt < 9 { continue }
            let store = PostgresStore(
                configuration: try PostgresConfiguration(parameters: [("dbname", uri)], schema: fixture.schema))
            return try body(store)
        }
    }
}
