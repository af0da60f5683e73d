import EventStore
import Foundation
import Glibc
import Logging
import PluginFunctions
import PluginLibraries
import PluginManifests
import Projections
import Synchronization
import TestSupport

/// A library of the tests, built and bound, and what its functions send.
final class FunctionsUnderTest {
    static let topic = "shop:Order.Placed"
    let folder: TemporaryFolder
    let queue = StatementQueue()
    let cancellation = CancellationFlag()
    let logged = LoggedLines()
    let path: String

    /// Compiles `Tests/Fixtures/Functions/<source>.c`.
    init(_ source: String) async throws {
        folder = try TemporaryFolder()
        path = folder.appending("lib\(source).so").path
        let file = TestSurroundings.checkout.appending(path: "Tests/Fixtures/Functions/\(source).c")
        try await Self.compile(file.path, to: path, in: folder)
    }

    static func compile(_ source: String, to library: String, in folder: TemporaryFolder) async throws {
        let compiler = try ChildProcess(
            URL(filePath: "/usr/bin/env"),
            [
                "clang", "-std=c11", "-D_GNU_SOURCE", "-O1", "-fPIC", "-shared", "-fuse-ld=lld", source, "-o", library,
            ], environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
        guard try await compiler.wait(within: 120) == .exit(0) else { throw TestFailure(compiler.errors) }
    }

    /// A manifest's projection that binds signatures to topics: to ``topic`` where one alone is given.
    func entry(_ signatures: [String: String], setUp: [String] = [], clear: [String] = []) throws
        -> PluginManifest.ProjectionEntry
    {
        let bindings = try signatures.sorted { $0.key < $1.key }.map {
            FunctionBinding(topic: $0.key, signature: try FunctionSignature(parsing: $0.value))
        }
        return PluginManifest.ProjectionEntry(
            name: "orders", application: "Shop", topics: bindings.map(\.topic), functions: bindings, setUp: setUp,
            clear: clear)
    }

    /// The library, opened as the host opens it.
    func library(_ entry: PluginManifest.ProjectionEntry) throws -> FunctionLibrary {
        let manifest = PluginManifest(
            path: "/manifests/orders.toml", package: .init(name: "orders", version: "2.0.0"),
            library: .init(path: path), abiMajor: nil, applications: ["Shop"], projections: [entry], lifespans: [])
        let checked = try LibraryFolder(stateDirectory: folder.appending("state").path).check(manifest, library: path)
        return try FunctionLibrary(opening: checked, logger: logged.logger) { _ in nil }
    }

    func projection(
        _ signatures: [String: String], setUp: [String] = [], clear: [String] = []
    ) throws -> any ProjectionHandler {
        let entry = try entry(signatures, setUp: setUp, clear: clear)
        return try library(entry).makeHandler(of: entry)
    }

    func projection(_ signature: String) throws -> any ProjectionHandler {
        try projection([Self.topic: signature])
    }

    var call: ProjectionCall {
        queue.reset()
        return ProjectionCall(session: NoQueries(), queue: queue, dialect: .postgresql, cancellation: cancellation)
    }

    /// What a call fails with; nil when it does not.
    func failure(_ projection: any ProjectionHandler, _ batch: NotificationBatch) -> ProjectionFailure? {
        do throws(ProjectionFailure) {
            try projection.apply(NotificationSlice(batch), in: call)
            return nil
        } catch {
            return error
        }
    }

    func failure(_ projection: any ProjectionHandler, _ states: [String] = ["{}"]) -> ProjectionFailure? {
        failure(projection, .orders(states))
    }

    /// The first parameters of what is queued.
    var found: [String] {
        queue.withBytes { bytes in
            queue.entries.map { entry in
                guard let parameter = queue.parameters[entry.parameters].first else { return "-" }
                guard case .text(let text) = parameter.value(in: bytes) else { return "?" }
                return String(decoding: text, as: UTF8.self)
            }
        }
    }

    /// A function of the library's own, as somebody beside the host finds it.
    func symbol(_ name: String, in library: FunctionLibrary) throws -> UnsafeMutableRawPointer {
        let hash = library.contentHash ?? ""
        let image = dlopen(folder.appending("state/libraries/\(hash).so").path, RTLD_NOW | RTLD_NOLOAD)
        guard let image, let symbol = dlsym(image, name) else { throw TestFailure("no \(name)") }
        return symbol
    }
}

/// Plain functions have no queries.
private final class NoQueries: SQLQuerying {
    func query(
        _ sql: UnsafeRawBufferPointer, parameters: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws -> any SQLRows {
        throw EventStoreError(.statementFailed, "nobody can ask for this")
    }
}

/// What the host logs.
final class LoggedLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger {
        Logger(label: "test") { [self] _ in Handler { [self] line in lines.withLock { $0.append(line) } } }
    }

    private struct Handler: LogHandler {
        let send: @Sendable (String) -> Void
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(_ send: @escaping @Sendable (String) -> Void) { self.send = send }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { send("\(event.message)") }
    }
}

extension NotificationBatch {
    /// Events of the given states, at positions 10, 20, …, with the topic of the tests.
    static func orders(
        _ states: [String], topics: [String] = [], ids: OriginatorIDType = .uuid, firstPosition: Int64 = 10,
        textID: String = "order-1"
    ) -> NotificationBatch {
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: states.count)
        var blocks: [UnsafeMutableRawBufferPointer] = []
        func copy(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
            let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            block.copyBytes(from: bytes)
            blocks.append(block)
            return UnsafeRawBufferPointer(block)
        }
        for (index, state) in states.enumerated() {
            records.initializeElement(
                at: index,
                to: NotificationRecord(
                    position: firstPosition + Int64(index) * 10, originatorVersion: Int64(index + 1),
                    originatorID: ids == .uuid ? copy(Array(1...16)) : copy(textID.utf8),
                    topic: copy((index < topics.count ? topics[index] : FunctionsUnderTest.topic).utf8),
                    state: copy(state.utf8)))
        }
        nonisolated(unsafe) let memory = blocks
        return NotificationBatch(adopting: records, originatorIDType: ids) {
            for block in memory { block.deallocate() }
        }
    }
}
