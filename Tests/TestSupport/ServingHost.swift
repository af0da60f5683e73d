import Foundation
import Glibc

/// A running host that serves HTTP on a free port of the loopback.
public struct ServingHost: Sendable {
    /// The host's process.
    public let process: ChildProcess
    /// The port on the loopback that the system gave it.
    public let port: Int

    /// Starts `projectionist run|api|worker` and waits until it serves.
    ///
    /// - Throws: ``TestFailure`` with what it wrote when it ends instead.
    public static func start(_ host: BuiltHost, as role: String, _ arguments: String...) async throws -> ServingHost {
        try await start(host, arguments: [role, "--manifests", host.manifests.path] + arguments)
    }

    /// Starts a program with its own arguments and waits until it serves.
    public static func start(_ host: BuiltHost, arguments: [String]) async throws -> ServingHost {
        let process = try host.start(arguments: arguments)
        let served = try await eventually("the start", within: 60) { () -> Substring? in
            let line = process.errors.split(separator: "\n").first { $0.contains("HTTP is served") }
            if line == nil, process.end != nil { throw TestFailure("it ended: \(process.errors.suffix(3000))") }
            return line
        }
        guard let port = served.firstMatch(of: /port=(\d+)/).flatMap({ Int($0.1) }) else {
            throw TestFailure("no port in '\(served)'")
        }
        return ServingHost(process: process, port: port)
    }

    /// - Parameter first: what is sent as soon as it is connected.
    public func client(sending first: String = "") async throws -> RawClient {
        try await RawClient.connect(port: port, sending: first)
    }

    /// One request on a connection of its own.
    public func request(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> ReceivedResponse {
        let client = try await client()
        try await client.send(method, target, headers: headers, body: body)
        return try await client.response(hasBody: method != "HEAD")
    }

    /// A GET on a connection of its own.
    public func get(_ target: String) async throws -> ReceivedResponse { try await request("GET", target) }

    /// The value of a metric, as a scrape gives it now.
    ///
    /// - Parameter series: its name with its labels, as Prometheus writes them.
    public func metric(_ series: String) async throws -> Double? {
        let text = try await get("/metrics").text
        let line = text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }

    /// Asks it to end, and gives how it did.
    public func stop(within seconds: Double = 60) async throws -> ChildProcess.End {
        process.send(SIGTERM)
        return try await process.wait(within: seconds)
    }
}
