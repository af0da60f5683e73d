import EventStore

/// Several databases as one store: each application's log, and each projection's read model and tracking, where its own
/// settings say. The host's records stand in the base.
struct RoutedStore: EventStore {
    let base: any EventStore
    var applications: [ApplicationName: any EventStore] = [:]
    var projections: [ProjectionName: any EventStore] = [:]
    /// The stores by the numbers of their places: the same number is the same database, reached in the same way. The base's is 0.
    var places: [Int: any EventStore] = [:]
    var applicationPlaces: [ApplicationName: Int] = [:]
    var projectionPlaces: [ProjectionName: Int] = [:]

    init(base: any EventStore) {
        self.base = base
        places = [0: base]
    }

    var dialect: SQLDialect { base.dialect }

    var summary: String {
        let others = Set((Array(applications.values) + Array(projections.values)).map(\.summary)).subtracting([
            base.summary
        ])
        return ([base.summary] + others.sorted()).joined(separator: "; ")
    }

    func makeAdministration() throws -> any StoreAdministration { try RoutedAdministration(self) }

    func place(of subject: ConnectionSubject) -> Int {
        switch subject {
        case .log(let application): applicationPlaces[application] ?? 0
        case .projection(let projection): projectionPlaces[projection] ?? 0
        }
    }

    func makeConnection(at place: Int) throws -> any StoreConnection {
        guard let store = places[place] else { preconditionFailure("no store has the place \(place)") }
        return try store.makeConnection(at: 0)
    }

    func makeReader(of application: ApplicationName) throws -> any LogReader {
        try (applications[application] ?? base).makeReader(of: application)
    }

    func makeReader(
        of application: ApplicationName, for projection: ProjectionName, over connection: any StoreConnection
    ) throws -> any LogReader {
        try (applications[application] ?? base).makeReader(of: application, for: projection, over: connection)
    }

    func makeApplicationSession(of application: ApplicationName) throws -> any ApplicationSession {
        try (applications[application] ?? base).makeApplicationSession(of: application)
    }

    func makeWriter(to application: ApplicationName) throws -> any LogWriter {
        try (applications[application] ?? base).makeWriter(to: application)
    }

    func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName, besideLog isBesideLog: Bool,
        over connection: any StoreConnection
    ) throws -> any ProjectionSession {
        try (projections[projection] ?? base).makeProjectionSession(
            of: projection, on: application,
            besideLog: isBesideLog && place(of: .projection(projection)) == place(of: .log(application)),
            over: connection)
    }
}
