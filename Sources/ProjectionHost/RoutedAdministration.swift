import EventStore
import HostOperations

/// The administrations of all databases of a ``RoutedStore``.
final class RoutedAdministration: StoreAdministration {
    private let base: any StoreAdministration
    private var applications: [ApplicationName: any StoreAdministration] = [:]
    private var projections: [ProjectionName: any StoreAdministration] = [:]
    private let all: [any StoreAdministration]
    /// What the check has found of a database of somebody's own: that one cannot be prepared, the others can.
    private var faults: [ObjectIdentifier: EventStoreError] = [:]
    let interruptible: any Interruptible

    init(_ store: RoutedStore) throws {
        base = try store.base.makeAdministration()
        applications = try store.applications.mapValues { try $0.makeAdministration() }
        projections = try store.projections.mapValues { try $0.makeAdministration() }
        all = [base] + Array(applications.values) + Array(projections.values)
        interruptible = InterruptibleGroup(members: all.map(\.interruptible))
    }

    /// A projection's own database is not asked: that it is away is a word on that projection, not on the host.
    func ping() throws { for one in [base] + Array(applications.values) { try one.ping() } }

    func disconnect() { for one in all { one.disconnect() } }

    func check() throws -> [String] {
        var warnings = try base.check()
        for one in Array(applications.values) + Array(projections.values) {
            do {
                for warning in try one.check() where !warnings.contains(warning) { warnings.append(warning) }
            } catch let error as EventStoreError where error.code != .interrupted {
                faults[ObjectIdentifier(one)] = Self.ofOneSubject(error)
            }
        }
        return warnings
    }

    /// Asks a database of somebody's own: that it does not answer keeps the others from nothing.
    private func asking<R>(_ one: any StoreAdministration, _ body: () throws -> R) throws -> R {
        if let fault = faults[ObjectIdentifier(one)] { throw fault }
        do { return try body() } catch let error as EventStoreError where error.code != .interrupted {
            throw Self.ofOneSubject(error)
        }
    }

    private static func ofOneSubject(_ error: EventStoreError) -> EventStoreError {
        guard !error.concernsOneSubject else { return error }
        return EventStoreError(.connectionRefused, "\(error); start the host again when that database answers")
    }

    func prepareHostTables(create: Bool) throws { try base.prepareHostTables(create: create) }

    func prepareApplication(_ application: ApplicationName, create: Bool) throws -> [String] {
        guard let own = applications[application] else {
            return try base.prepareApplication(application, create: create)
        }
        return try asking(own) { try own.prepareApplication(application, create: create) }
    }

    func prepareProjection(_ projection: ProjectionName, create: Bool) throws {
        guard let own = projections[projection] else { return try base.prepareProjection(projection, create: create) }
        try asking(own) {
            // What the host keeps beside a tracking table stands in its database.
            try own.prepareHostTables(create: create)
            try own.prepareProjection(projection, create: create)
        }
    }

    func letterCounts(of projection: ProjectionName, on application: ApplicationName) throws -> LetterCounts {
        try (projections[projection] ?? base).letterCounts(of: projection, on: application)
    }

    func letters(
        of projection: ProjectionName, on application: ApplicationName, _ query: LetterQuery
    ) throws -> [StoredLetter] {
        try (projections[projection] ?? base).letters(of: projection, on: application, query)
    }

    func dropLetters(
        of projection: ProjectionName, on application: ApplicationName, _ selection: LetterSelection
    ) throws -> LetterCounts {
        try (projections[projection] ?? base).dropLetters(of: projection, on: application, selection)
    }

    func event(at position: Int64, of application: ApplicationName) throws -> StoredEvent? {
        try (applications[application] ?? base).event(at: position, of: application)
    }

    func setBack(
        _ projection: ProjectionName, on application: ApplicationName, from: Int64, to position: Int64
    ) throws {
        try (projections[projection] ?? base).setBack(projection, on: application, from: from, to: position)
    }

    func originatorIDType(of application: ApplicationName) throws -> OriginatorIDType {
        try (applications[application] ?? base).originatorIDType(of: application)
    }

    func position(of projection: ProjectionName, on application: ApplicationName) throws -> Int64? {
        try (projections[projection] ?? base).position(of: projection, on: application)
    }

    func lastPosition(of application: ApplicationName) throws -> Int64? {
        try (applications[application] ?? base).lastPosition(of: application)
    }

    func eventCount(of application: ApplicationName) throws -> Int64? {
        try (applications[application] ?? base).eventCount(of: application)
    }

    func serverLimits() throws -> ServerLimits? { try base.serverLimits() }

    func endRun(of projection: ProjectionName, on application: ApplicationName, by process: String) throws {
        try (projections[projection] ?? base).endRun(of: projection, on: application, by: process)
    }

    func record(_ report: RunnerReport) throws { try base.record(report) }

    func reports() throws -> [RunnerReport] { try base.reports() }

    func ask(_ request: HostRequest, changing pause: PauseChange?) throws -> Int64 {
        try base.ask(request, changing: pause)
    }

    func mayHaveNewRequests() throws -> Bool { try base.mayHaveNewRequests() }

    func openRequests() throws -> [HostRequest] { try base.openRequests() }

    func request(_ id: Int64) throws -> HostRequest? { try base.request(id) }

    func answer(_ id: Int64, _ answer: HostRequest.Answer) throws -> Bool { try base.answer(id, answer) }

    func record(_ report: HostReport) throws { try base.record(report) }

    func hosts() throws -> [HostReport] { try base.hosts() }

    func forget(host process: String) throws { try base.forget(host: process) }

    func pauses() throws -> [ProjectionPause] { try base.pauses() }

    func definitions(applications: [ApplicationName], projections: [ProjectionName]) -> [String] {
        var statements = base.definitions(
            applications: applications.filter { self.applications[$0] == nil },
            projections: projections.filter { self.projections[$0] == nil })
        func add(_ new: [String]) { statements += new.filter { !statements.contains($0) } }
        for application in applications {
            if let own = self.applications[application] {
                add(own.definitions(applications: [application], projections: []))
            }
        }
        for projection in projections {
            if let own = self.projections[projection] {
                add(own.definitions(applications: [], projections: [projection]))
            }
        }
        return statements
    }
}

/// Interrupts several sessions as one.
private final class InterruptibleGroup: Interruptible {
    private let members: [any Interruptible]

    init(members: [any Interruptible]) { self.members = members }

    func interrupt() { for member in members { member.interrupt() } }
}
