import EventStore
import Foundation
import Synchronization

/// Asks a server, over a connection of its own and on a thread of its own, what the backend of another connection is at.
// Sendable: `connection` is used by the thread alone, but for its interrupt.
final class BackendInquiry: @unchecked Sendable {
    /// Set when the answer is there.
    let end = EventDescriptor()
    private let backend: PostgresBackend
    private let connection: PostgresConnection
    private let answer = Mutex(SilenceWatch.Standing.unknown)
    /// Seconds.
    private static let connectTimeout = 5.0
    static let longest = 15.0

    init(of backend: PostgresBackend, _ configuration: PostgresConfiguration) throws(EventStoreError) {
        self.backend = backend
        var configuration = configuration
        configuration.connectTimeout = Self.connectTimeout
        // It is not asked about itself.
        configuration.silencePatience = 0
        connection = PostgresConnection(configuration, label: "inquiry")
        try end.open()
        let thread = Thread { [self] in
            let found = (try? ask()) ?? .unknown
            answer.withLock { $0 = found }
            connection.disconnect()
            end.set()
        }
        thread.name = "inquiry"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// What was found so far; nothing more is waited for.
    func finish() -> SilenceWatch.Standing {
        connection.interrupt.interrupt()
        return answer.withLock { $0 }
    }

    /// By its number and its start: a number alone may be another's by now.
    private func ask() throws -> SilenceWatch.Standing {
        let result = try connection.run(
            "SELECT state \(Self.ofBackend)", Self.parameters(backend))
        guard result.rowCount == 1 else { return .absent }
        switch result.text(0, 0) {
        case "active", "fastpath function call": return .active
        case "idle", "idle in transaction", "idle in transaction (aborted)": return .idle
        // Where this role may not see it.
        default: return .unknown
        }
    }

    private static let ofBackend = """
        FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND extract(epoch FROM backend_start)::text = $2
        """

    private static func parameters(_ backend: PostgresBackend) -> PostgresParameters {
        let parameters = PostgresParameters()
        parameters.append(backend.pid)
        parameters.append(text: backend.start)
        return parameters
    }

    /// Ends a backend that has been idle while its answer was due: what it holds would be held for as long as TCP takes. What
    /// comes of it is not waited for.
    static func terminate(_ backend: PostgresBackend, _ configuration: PostgresConfiguration) {
        let thread = Thread {
            var configuration = configuration
            configuration.connectTimeout = connectTimeout
            let connection = PostgresConnection(configuration, label: "inquiry")
            _ = try? connection.run(
                "SELECT pg_catalog.pg_terminate_backend(pid) \(ofBackend) AND state LIKE 'idle%'", parameters(backend))
            connection.disconnect()
        }
        thread.name = "inquiry"
        thread.stackSize = 1 << 20
        thread.start()
    }
}
