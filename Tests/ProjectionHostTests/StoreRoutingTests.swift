import EventStore
import HostSettings
import PostgresStore
import SQLiteStore
import Testing

@testable import ProjectionHost

/// From settings to stores, without a connection.
@Suite struct StoreRoutingTests {
    private func store(
        _ environment: [String: String], applications: [String] = [], projections: [String] = []
    ) throws -> any EventStore {
        let settings = try SettingsResolver(SettingSources(environment: environment))
            .resolve(applications: applications, projections: projections)
        return try StoreRouting(settings).store(applications: applications, projections: projections)
    }

    private static let postgres = [
        "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": "dogs", "POSTGRES_USER": "u",
        "POSTGRES_PASSWORD": "secret",
    ]

    @Test func `PostgreSQL gets its settings, in their units`() throws {
        let more = [
            "POSTGRES_HOST": "db", "POSTGRES_PORT": "6000", "POSTGRES_SCHEMA": "s", "POSTGRES_LOCK_TIMEOUT": "7",
            "POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT": "8", "POSTGRES_CONNECT_TIMEOUT": "9",
            "PROJECTION_APPLY_TIMEOUT": "11", "POSTGRES_PROJECTION_SYNCHRONOUS_COMMIT": "on",
            "ORIGINATOR_ID_TYPE": "text",
        ]
        let store = try #require(store(Self.postgres.merging(more) { $1 }) as? PostgresStore)
        let configuration = store.configuration
        #expect(configuration.schema == "s")
        #expect(configuration.lockTimeout == 7)
        #expect(configuration.idleInTransactionTimeout == 8)
        #expect(configuration.connectTimeout == 9)
        #expect(configuration.applyTimeout == 11)
        #expect(configuration.projectionsCommitSynchronously)
        #expect(configuration.originatorIDType == .text)
        #expect(store.summary == "PostgreSQL dogs on db:6000, schema s")
    }

    @Test func `SQLite is a file or memory, and popo is memory`() throws {
        let file = ["PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": "/data/dogs.db"]
        #expect(try store(file).summary == "SQLite file '/data/dogs.db'")
        #expect(try store(["PERSISTENCE_MODULE": "eventsourcing.popo"]).summary == "SQLite in memory")
    }

    @Test func `without settings of their own all share one store`() throws {
        let store = try store(Self.postgres, applications: ["DogSchool"], projections: ["trick_counts"])
        #expect(store is PostgresStore)
    }

    @Test func `an application and a projection may have a database of their own`() throws {
        let own = Self.postgres.merging(["DOGSCHOOL_POSTGRES_DBNAME": "school", "COUNTS_POSTGRES_SCHEMA": "counts"]) {
            $1
        }
        let store = try #require(
            store(own, applications: ["DogSchool", "CatSchool"], projections: ["counts", "profiles"]) as? RoutedStore)
        #expect(try #require(store.applications[ApplicationName("DogSchool")]).summary.contains("PostgreSQL school on"))
        #expect(try #require(store.applications[ApplicationName("CatSchool")]).summary.contains("PostgreSQL dogs on"))
        #expect(try #require(store.projections[ProjectionName("counts")]).summary.hasSuffix("schema counts"))
        #expect(try #require(store.projections[ProjectionName("profiles")]).summary.hasSuffix("schema public"))
        #expect(!store.summary.contains("secret"))
    }

    @Test func `another kind of store for one of them is refused with the reason`() {
        let own = Self.postgres.merging(
            ["DOGSCHOOL_PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": "/x"]) { $1 }
        #expect {
            try store(own, applications: ["DogSchool"])
        } throws: { error in
            "\(error)".hasPrefix(
                "application 'DogSchool' has PERSISTENCE_MODULE 'eventsourcing.sqlite', the host 'eventsourcing.postgres'"
            )
        }
    }

    @Test func `a database of its own really keeps what is its own`() throws {
        let main = SQLiteStore(location: .memory)
        let other = SQLiteStore(location: .memory)
        let dogs = try ApplicationName("DogSchool")
        let cats = try ApplicationName("CatSchool")
        var routed = RoutedStore(base: main)
        routed.applications = [dogs: other]
        let administration = try routed.makeAdministration()
        try administration.prepareHostTables(create: true)
        for application in [dogs, cats] { _ = try administration.prepareApplication(application, create: true) }
        let event = NewEvent(topic: "t", state: [1])
        for application in [dogs, cats] {
            let id = try OriginatorID("5d6e1f3c-37a3-4c3f-9f8e-0d9b3c1f2a10", type: .uuid)
            let append = StreamAppend(originatorID: id, expectedVersion: nil, events: [event])
            _ = try routed.makeWriter(to: application).append([append])
        }
        #expect(try other.makeAdministration().lastPosition(of: dogs) == 1)
        #expect(try other.makeAdministration().lastPosition(of: cats) == nil)
        #expect(try main.makeAdministration().lastPosition(of: cats) == 1)
        #expect(try main.makeAdministration().lastPosition(of: dogs) == nil)
        #expect(try administration.lastPosition(of: dogs) == 1)
    }
}
