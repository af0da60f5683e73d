/// What stands in a store so that the host can work with it: its own tables, those of applications and of projections.
public protocol StoreSchema: StoreSession {
    /// Checks that the store answers and can be worked with. Gives warnings, one line each.
    func check() throws -> [String]
    /// Creates, migrates or checks the host's own tables (`projectionist_…`), under a lock against other hosts.
    func prepareHostTables(create: Bool) throws
    /// Creates what is missing of an application's tables, or with `create` false names what is missing. An existing
    /// table is never altered. Gives warnings, one line each (a sequence with CACHE above 1, one behind the table).
    func prepareApplication(_ application: ApplicationName, create: Bool) throws -> [String]
    /// Creates the tracking table if it is missing, or names it; refuses multi-row tracking.
    func prepareProjection(_ projection: ProjectionName, create: Bool) throws
    /// How the table of an application that exists keeps its ids.
    func originatorIDType(of application: ApplicationName) throws -> OriginatorIDType
    /// The statements that would create everything of the given applications and projections and the host's own tables.
    func definitions(applications: [ApplicationName], projections: [ProjectionName]) -> [String]
}
