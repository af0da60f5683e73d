/// How many connections this process may open at most.
public struct ConnectionBudget: Sendable, Hashable {
    /// A pool never opens more than its base plus its overflow.
    public struct Pool: Sendable, Hashable {
        /// The application or projection.
        public let name: String
        /// Connections that stay open once they were needed.
        public let base: Int
        /// Connections beyond the base, closed when they are idle.
        public let overflow: Int
        /// The most connections that the pool has at once.
        public var ceiling: Int { base + overflow }
    }

    /// One pool each.
    public let applications: [Pool]
    /// Two pools each, upstream and tracking, of this size: a share of what all projections have together.
    public let projections: [Pool]
    /// `PROJECTION_CONNECTIONS`.
    public let mostLent: Int
    /// LISTEN and near-head reading: one an application.
    public let readers: Int
    /// One connection of a process, whatever its role, for what it keeps in the store for others: leases, reports, and the
    /// questions of its status.
    public let leases: Int
    /// Children of `process` isolation.
    public let children: Int
    /// `POSTGRES_MAX_CONNECTIONS`.
    public let limit: Int

    /// The most connections of the applications' pools together.
    public var applicationConnections: Int { applications.reduce(0) { $0 + $1.ceiling } }
    /// The most connections of the projections' pools together, two pools each.
    public var projectionConnections: Int { projections.reduce(0) { $0 + 2 * $1.ceiling } }
    /// Of all pools.
    public var total: Int { applicationConnections + projectionConnections }
    /// Beside the pools.
    public var others: Int { readers + leases + children }
    /// What all runners of the process use together at the most: connections are lent to them batch by batch, never more than
    /// their pools allow.
    public var lent: Int { min(mostLent, projectionConnections) }
    /// What the process holds in quiet times. The pools fill as they are needed: of an application's one session is
    /// enough until calls come at the same time.
    public var typical: Int { applications.count + lent + others }

    /// The line that is logged at startup.
    public var summary: String {
        "Connection pool budget: \(applications.count) API app(s) (\(applicationConnections) max conn) + "
            + "\(projections.count) projection(s) x 2 pools (\(projectionConnections) max conn) = \(total) "
            + "estimated total"
    }

    /// The second line.
    public var othersSummary: String {
        "Connections beside the pools: \(readers) reader(s) + \(leases) lease connection(s) + "
            + "\(children) isolated projection(s) = \(others); this process will typically hold \(typical), \(lent) of them "
            + "lent to its projections"
    }

    /// One line, when the pools may take more than the server is said to give; nil otherwise.
    public var warning: String? {
        guard total > limit else { return nil }
        return "the connection pools may open \(total) connections, above POSTGRES_MAX_CONNECTIONS (\(limit)): lower "
            + "POSTGRES_POOL_SIZE, POSTGRES_MAX_OVERFLOW, POSTGRES_PROJECTION_POOL_SIZE, "
            + "POSTGRES_PROJECTION_MAX_OVERFLOW or "
            + "MAX_PROJECTION_RUNNERS, or raise the server's max_connections and set POSTGRES_MAX_CONNECTIONS to it"
    }
}

extension HostSettings {
    /// What a process does, which decides what it connects for and which routes it serves.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        /// Everything: API and runners.
        case run
        /// The API without runners.
        case api
        /// Runners, and only the operational routes.
        case worker
    }

    /// The budget of a process with these applications and projections. Those whose store is not PostgreSQL take no part.
    ///
    /// - Parameter isolated: how many of the projections run in a process of their own.
    /// - Throws: ``SettingsError`` as ``store(for:)``.
    public func connectionBudget(
        role: Role, applications: [String], projections: [String], isolated: Int = 0
    ) throws(SettingsError) -> ConnectionBudget {
        let runners = role == .api ? 0 : maximumRunners
        // Any of the candidates may come to run here: the largest make the ceiling.
        let ofProjections = try pools(projections, SettingsScope.projection).sorted { $0.ceiling > $1.ceiling }
        let running = Array(ofProjections.prefix(runners)).sorted { $0.name < $1.name }
        let ofApplications = try pools(applications, SettingsScope.application)
        return ConnectionBudget(
            applications: role == .worker ? [] : ofApplications, projections: running,
            mostLent: projectionConnections, readers: ofApplications.count,
            leases: persistence == .postgres ? 1 : 0, children: min(isolated, running.count), limit: maximumConnections)
    }

    private func pools(
        _ names: [String], _ scope: (String) -> SettingsScope
    ) throws(SettingsError) -> [ConnectionBudget.Pool] {
        var pools: [ConnectionBudget.Pool] = []
        for name in names {
            guard case .postgres(let settings) = try store(for: scope(name)) else { continue }
            pools.append(.init(name: name, base: settings.pool.base, overflow: settings.pool.overflow))
        }
        return pools
    }
}

extension HostSettings {
    /// The pool from which all runners of a process are lent their connections: as large as the pools of these projections
    /// together, and no larger than `PROJECTION_CONNECTIONS`. Where they want different ages and waits of it, the shortest holds.
    ///
    /// - Throws: ``SettingsError`` as ``store(for:)``.
    public func lendingPool(for projections: [String]) throws(SettingsError) -> PoolSettings {
        var pools: [PoolSettings] = []
        for name in projections { pools.append(try pool(for: .projection(name))) }
        // Any of the candidates may come to run here: the largest make the ceiling.
        pools = Array(pools.sorted { $0.ceiling > $1.ceiling }.prefix(maximumRunners))
        let standard = try pool(for: .base)
        // The first one may come by a reload.
        if pools.isEmpty { pools = [standard] }
        let most = min(projectionConnections, pools.reduce(0) { $0 + 2 * $1.ceiling })
        let base = min(max(1, most), pools.reduce(0) { $0 + 2 * $1.base })
        return PoolSettings(
            base: base, overflow: max(0, most - base),
            maximumAge: pools.map(\.maximumAge).min() ?? standard.maximumAge,
            waitTimeout: pools.map(\.waitTimeout).min() ?? standard.waitTimeout,
            checksBeforeUse: pools.contains(where: \.checksBeforeUse))
    }
}
