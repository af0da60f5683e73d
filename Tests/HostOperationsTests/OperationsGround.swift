import ConnectionPooling
import EventStore
import Foundation
import HostOperations
import Logging
import PostgresStore
import ProjectionRunning
import Projections
import SQLiteStore
import TestSupport

/// A store with an application, a worker's supervisor, and what an operator asks from another process.
struct OperationsGround {
    enum Kind: String, CaseIterable, Sendable {
        case sqlite, postgresql

        static var available: [Kind] { TestSurroundings.havePostgres ? allCases : [.sqlite] }
    }

    /// Counts the calls, and fails as long as it is told to.
    final class Handler: ProjectionHandler {
        private let fails: @Sendable () -> Bool

        init(fails: @escaping @Sendable () -> Bool) { self.fails = fails }

        let stopRequest = StopRequest {}
        func setUp(in call: ProjectionCall) {}
        func clearReadModel(in call: ProjectionCall) {}
        func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure) {
            if fails() { throw ProjectionFailure(text: "the trick is unknown") }
        }
        func destroy() {}
    }

    let store: any EventStore
    /// Goes with the last who holds it.
    private let database: PostgresDatabase?
    let application: ApplicationName
    private let records: StoreRecords
    let operations: ProjectionOperations

    init(_ kind: Kind, declared: [String] = ["counts"]) throws {
        switch kind {
        case .sqlite:
            database = nil
            store = SQLiteStore(location: .memory)
        case .postgresql:
            let database = try PostgresDatabase()
            self.database = database
            store = PostgresStore(
                configuration: try PostgresConfiguration(parameters: [("dbname", database.uri)], schema: "public"))
        }
        application = try ApplicationName("DogSchool")
        let administration = try store.makeAdministration()
        try administration.prepareHostTables(create: true)
        _ = try administration.prepareApplication(application, create: true)
        records = StoreRecords(store: store)
        operations = ProjectionOperations(
            records: records, store: store,
            declared: { declared.map { DeclaredProjection(name: $0, application: "DogSchool") } }, caller: "ann@desk")
    }

    func append(_ count: Int) throws {
        let writer = try store.makeWriter(to: application)
        for _ in 0..<count {
            let event = NewEvent(topic: "dogschool.domain:Dog.Registered", state: Array("{}".utf8))
            for outcome in try writer.append([
                StreamAppend(originatorID: .uuid(UUID()), expectedVersion: 0, events: [event])
            ]) { _ = try outcome.get() }
        }
    }

    /// Runs a worker with the projection `counts` while `body` runs.
    ///
    /// - Parameter parks: whether it puts aside what fails.
    func withWorker(
        parks: Bool = false, fails: @escaping @Sendable () -> Bool = { false },
        _ body: (ProjectionSupervisor) async throws -> Void
    ) async throws {
        let name = try ProjectionName("counts")
        try store.makeAdministration().prepareProjection(name, create: true)
        var options = RunnerOptions(process: HostProcess.name)
        options.pollInterval = 100
        let supervisor = ProjectionSupervisor(
            store: store, options: options, logger: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() })
        var definition = ProjectionDefinition(
            name: name, application: application, topics: [], batch: 10, maxAttempts: 1
        ) { Handler(fails: fails) }
        if parks { definition.onError = .park }
        await supervisor.start([definition], paused: try store.makeAdministration().pauses())
        do {
            try await body(supervisor)
        } catch {
            await supervisor.stop()
            throw error
        }
        await supervisor.stop()
    }

    func close() async { await records.close() }
}
