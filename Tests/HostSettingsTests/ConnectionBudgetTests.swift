import HostSettings
import Testing

@Suite("Connection budget") struct ConnectionBudgetTests {
    private let applications = ["A", "B", "C"]
    private let projections = ["p", "q", "r", "s"]

    private func budget(
        _ role: HostSettings.Role = .run, _ changes: [String: String?] = [:], isolated: Int = 0
    ) throws -> ConnectionBudget {
        try resolve(sources(changes)).connectionBudget(
            role: role, applications: applications, projections: projections, isolated: isolated)
    }

    @Test func `the line has the form of the contract`() throws {
        #expect(
            try budget().summary
                == "Connection pool budget: 3 API app(s) (45 max conn) + 4 projection(s) x 2 pools (40 max conn) = 85 estimated total"
        )
        #expect(
            try budget(isolated: 2).othersSummary
                == "Connections beside the pools: 3 reader(s) + 1 lease connection(s) + 2 isolated projection(s) = 6; this process will typically hold 21, 12 of them lent to its projections"
        )
    }

    @Test func `a worker has no API part and an API process no projection part`() throws {
        #expect(
            try budget(.worker).summary
                == "Connection pool budget: 0 API app(s) (0 max conn) + 4 projection(s) x 2 pools (40 max conn) = 40 estimated total"
        )
        #expect(
            try budget(.api).summary
                == "Connection pool budget: 3 API app(s) (45 max conn) + 0 projection(s) x 2 pools (0 max conn) = 45 estimated total"
        )
        #expect(try budget(.run, ["MAX_PROJECTION_RUNNERS": "0"]).total == 45)
    }

    @Test(arguments: HostSettings.Role.allCases) func `every role has one connection for leases and status`(
        role: HostSettings.Role
    ) throws {
        #expect(try budget(role).leases == 1)
        #expect(try budget(role, ["MAX_PROJECTION_RUNNERS": "0"]).leases == 1)
    }

    @Test
    func
        `a process typically holds a session of each application, what is lent to projections, and what stands beside`()
        throws
    {
        #expect(try budget(.run).typical == 3 + 12 + 3 + 1)
        #expect(try budget(.api).typical == 3 + 3 + 1)
        #expect(try budget(.worker).typical == 12 + 3 + 1)
        #expect(try budget(.worker, ["PROJECTION_CONNECTIONS": "5"]).typical == 5 + 3 + 1)
        // Never above the pools' ceiling: four projections with two pools of one each.
        let small = ["POSTGRES_PROJECTION_POOL_SIZE": "1", "POSTGRES_PROJECTION_MAX_OVERFLOW": "0"]
        #expect(try budget(.worker, small).typical == 8 + 3 + 1)
    }

    @Test func `the lending pool is as large as the projections' pools, and no larger than PROJECTION_CONNECTIONS`()
        throws
    {
        func pool(_ changes: [String: String?] = [:]) throws -> PoolSettings {
            try resolve(sources(changes)).lendingPool(for: projections)
        }
        #expect(try pool().ceiling == 12)
        #expect(try pool(["PROJECTION_CONNECTIONS": "100"]).ceiling == 40)
        #expect(try pool(["PROJECTION_CONNECTIONS": "100"]).base == 16)
        #expect(try pool(["PROJECTION_CONNECTIONS": "1"]).ceiling == 1)
        #expect(try pool(["MAX_PROJECTION_RUNNERS": "1"]).ceiling == 10)
        #expect(try pool(["Q_POSTGRES_CONN_MAX_AGE": "60"]).maximumAge == 60)
    }

    @Test func `the cap on runners counts the largest`() throws {
        let budget = try budget(.worker, ["MAX_PROJECTION_RUNNERS": "2", "R_POSTGRES_POOL_SIZE": "10"])
        #expect(budget.projections.map(\.name).contains("r"))
        #expect(budget.projections.count == 2)
        #expect(budget.total == 2 * (10 + 3) + 2 * (2 + 3))
    }

    @Test func `pools of one application count as they are`() throws {
        #expect(try budget(.api, ["B_POSTGRES_POOL_SIZE": "20", "B_POSTGRES_MAX_OVERFLOW": "0"]).total == 15 + 20 + 15)
    }

    @Test func `only a budget above the limit is warned of`() throws {
        #expect(try budget(.run, ["POSTGRES_MAX_CONNECTIONS": "85"]).warning == nil)
        let warning = try #require(try budget(.run, ["POSTGRES_MAX_CONNECTIONS": "84"]).warning)
        #expect(
            warning.hasPrefix(
                "the connection pools may open 85 connections, above POSTGRES_MAX_CONNECTIONS (84): lower POSTGRES_POOL_SIZE"
            ))
        #expect(warning.contains("raise the server's max_connections"))
    }

    @Test func `other stores take no part`() throws {
        let budget = try budget(.run, ["PERSISTENCE_MODULE": "eventsourcing.popo"])
        #expect(budget.total == 0)
        #expect(budget.others == 0)
    }
}
