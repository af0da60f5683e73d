public import Foundation

/// A PostgreSQL cluster: the one that `scripts/test` started for all tests, or one of a test's own, which may be stopped
/// and restarted.
public struct PostgresCluster: Sendable {
    /// The libpq URI of a superuser.
    public let uri: URL
    private let folder: URL?

    /// The cluster that all tests share. Nobody may stop it.
    ///
    /// - Throws: ``TestFailure`` when the tests were not started by `scripts/test`.
    public static func shared() throws -> PostgresCluster {
        guard let text = TestSurroundings.clusterURI, let uri = URL(string: text) else {
            throw TestFailure("no PROJECTIONIST_TEST_POSTGRES: run the tests with scripts/test")
        }
        return PostgresCluster(uri: uri, folder: nil)
    }

    /// Starts a second cluster for the time of `body`.
    ///
    /// - Parameter settings: of the server, `wal_level=logical`.
    public static func withPrivate<R>(
        _ settings: String..., isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresCluster) async throws -> R
    ) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pg-\(UUID().uuidString.prefix(8))")
        let started = try await script(["start", folder.path, "fsync=off", "full_page_writes=off"] + settings)
        do {
            guard let uri = URL(string: started.trimmingCharacters(in: .whitespacesAndNewlines)) else {
                throw TestFailure("scripts/private-postgres printed '\(started)', not a URI")
            }
            let result = try await body(PostgresCluster(uri: uri, folder: folder))
            try await end(folder)
            return result
        } catch {
            try? await end(folder)
            throw error
        }
    }

    /// Stops the server and starts it again on the same port.
    ///
    /// - Parameter mode: `fast` disconnects the clients, `immediate` is a crash of the server's processes.
    public func restart(_ mode: String) async throws {
        guard let folder else { throw TestFailure("the cluster that all tests share must not be restarted") }
        _ = try await Self.script(["restart", folder.path, mode])
    }

    /// Starts an asynchronous standby for the time of `body`, which gets it as a cluster.
    public func withStandby<R>(
        isolation: isolated (any Actor)? = #isolation, _ body: (PostgresCluster) async throws -> R
    ) async throws -> R {
        guard let primary = folder else { throw TestFailure("the cluster that all tests share gets no standby") }
        let folder = FileManager.default.temporaryDirectory.appending(path: "pg-\(UUID().uuidString.prefix(8))")
        let started = try await Self.script(["standby", folder.path, primary.path])
        do {
            guard let uri = URL(string: started.trimmingCharacters(in: .whitespacesAndNewlines)) else {
                throw TestFailure("scripts/private-postgres printed '\(started)', not a URI")
            }
            let result = try await body(PostgresCluster(uri: uri, folder: folder))
            try await Self.end(folder)
            return result
        } catch {
            try? await Self.end(folder)
            throw error
        }
    }

    /// Ends a standby's replication: what the primary writes from now on it lacks.
    public func detach() async throws { try await perform("detach") }

    /// Makes a standby a primary.
    public func promote() async throws { try await perform("promote") }

    /// Ends the server as a crash would.
    public func crash() async throws { try await perform("stop") }

    private func perform(_ action: String) async throws {
        guard let folder else { throw TestFailure("the cluster that all tests share must not be changed") }
        _ = try await Self.script([action, folder.path])
    }

    /// The port of the server on loopback.
    public var port: Int { uri.port ?? 0 }

    /// The URI with another database's name.
    public func uri(of database: String) -> String {
        var components = URLComponents(url: uri, resolvingAgainstBaseURL: false)
        components?.path = "/" + database
        return components?.string ?? uri.absoluteString
    }

    private static func end(_ folder: URL) async throws {
        _ = try await script(["stop", folder.path])
        try FileManager.default.removeItem(at: folder)
    }

    private static func script(_ arguments: [String]) async throws -> String {
        let script = TestSurroundings.checkout.appending(path: "scripts/private-postgres")
        let process = try ChildProcess(script, arguments, environment: TestSurroundings.childEnvironment)
        guard try await process.wait() == .exit(0) else {
            throw TestFailure("scripts/private-postgres \(arguments.joined(separator: " ")): \(process.errors)")
        }
        return process.output
    }
}
