import EventStore
import Foundation
import TestSupport
import Testing

/// The stores that keep the contract.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqliteFile = "SQLite file"
    case sqliteMemory = "SQLite in memory"
    case postgresql = "PostgreSQL"

    var testDescription: String { rawValue }

    /// Those that are here: PostgreSQL where `scripts/test` has started a server. Its absence is shown by the skipped test
    /// of ``PostgreSQLPresenceTests``.
    static let available = allCases.filter { $0 != .postgresql || TestSurroundings.havePostgres }

    /// Those whose database other processes reach as well, so that another value of the store can stand for one; there a
    /// reader also reads beside an open transaction.
    static let shared = available.filter { $0 != .sqliteMemory }
}

/// A store over an empty database of one test's own, removed with the last reference to it.
final class ContractSubject: Sendable {
    let kind: StoreKind
    let store: any EventStore
    let application: ApplicationName
    let projection: ProjectionName
    /// A store value of its own over the same database, as another process would have it.
    let makeAnother: @Sendable () throws -> any EventStore
    private let remove: @Sendable () -> Void

    init(
        kind: StoreKind, application: String, makeStore: @escaping @Sendable () throws -> any EventStore,
        remove: @escaping @Sendable () -> Void
    ) throws {
        self.kind = kind
        store = try makeStore()
        self.application = try ApplicationName(application)
        projection = try ProjectionName("trick_counts")
        makeAnother = makeStore
        self.remove = remove
    }

    deinit { remove() }

    /// An empty database, or with `prepared` one with all tables.
    static func make(
        _ kind: StoreKind, application: String = "DogSchool", originatorIDType: OriginatorIDType = .uuid,
        prepared: Bool = true
    ) throws -> ContractSubject {
        let subject: ContractSubject
        switch kind {
        case .sqliteFile: subject = try sqliteFile(originatorIDType, application)
        case .sqliteMemory: subject = try sqliteMemory(originatorIDType, application)
        case .postgresql: subject = try postgreSQL(originatorIDType, application)
        }
        if prepared { try subject.prepare() }
        return subject
    }

    func prepare() throws {
        let administration = try store.makeAdministration()
        try administration.prepareHostTables(create: true)
        #expect(try administration.prepareApplication(application, create: true) == [])
        try administration.prepareProjection(projection, create: true)
    }

    func makeWriter() throws -> any LogWriter { try store.makeWriter(to: application) }
    func makeReader() throws -> any LogReader { try store.makeReader(of: application) }
    func makeSession() throws -> any ProjectionSession {
        try store.makeProjectionSession(of: projection, on: application)
    }

    /// Runs statements in one transaction, as the database's owner would.
    func run(_ statements: String...) throws {
        // A projection's session is for a plugin, which may not touch what belongs to the host.
        switch kind {
        case .postgresql: try runOnPostgreSQL(statements)
        case .sqliteFile, .sqliteMemory: try runOnSQLite(statements)
        }
    }

    /// The rows of a query as text.
    func rows(_ query: String) throws -> [[String?]] {
        let session = try makeSession()
        defer { session.rollback() }
        return try session.query(query)
    }

    /// The whole log.
    func log() throws -> [StoredEvent] {
        let reader = try makeReader()
        let head = try #require(try reader.advanceSafeHead().head)
        return try reader.all(through: head)
    }
}
