import EventStore
import Testing

struct AdministrationContractTests {
    @Test(arguments: StoreKind.available) func `a store that answers passes the check`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind, prepared: false)
        #expect(try subject.store.makeAdministration().check() == [])
        #expect(!subject.store.summary.isEmpty)
    }

    @Test(arguments: StoreKind.available) func `preparing again changes nothing`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        try subject.makeWriter().append([.registered()], to: .random())
        try subject.makeSession().commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 1))
        for create in [true, false] {
            let administration = try subject.store.makeAdministration()
            try administration.prepareHostTables(create: create)
            #expect(try administration.prepareApplication(subject.application, create: create) == [])
            try administration.prepareProjection(subject.projection, create: create)
        }
        #expect(try subject.log().count == 1)
        #expect(try subject.makeSession().position() == 1)
        #expect(try subject.rows("SELECT version FROM projectionist_schema").count == 1)
    }

    @Test(arguments: StoreKind.available) func `without create table what is missing is named with its fix`(
        _ kind: StoreKind
    )
        throws
    {
        let subject = try ContractSubject.make(kind, prepared: false)
        if kind == .postgresql { try subject.run(try subject.definitions[0]) }
        let administration = try subject.store.makeAdministration()
        func expectMissing(_ name: String, _ body: () throws -> Void) {
            let error = #expect(throws: EventStoreError.self) { try body() }
            #expect(error?.code == .schemaMismatch)
            for part in [name, "CREATE_TABLE=true", "projectionist schema"] {
                #expect(error?.description.contains(part) == true, "\(part) is not in: \(error?.description ?? "")")
            }
        }
        expectMissing("projectionist_schema") { try administration.prepareHostTables(create: false) }
        expectMissing("dogschool_events") {
            _ = try administration.prepareApplication(subject.application, create: false)
        }
        expectMissing("trick_counts_tracking") {
            try administration.prepareProjection(subject.projection, create: false)
        }
        #expect(try administration.position(of: subject.projection, on: subject.application) == nil)
        #expect(try administration.lastPosition(of: subject.application) == nil)
        #expect(try administration.reports() == [])
    }

    @Test(arguments: StoreKind.available) func `the definitions make all that is needed`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind, prepared: false)
        for statement in try subject.definitions { try subject.run(statement) }
        let administration = try subject.store.makeAdministration()
        try administration.prepareHostTables(create: false)
        #expect(try administration.prepareApplication(subject.application, create: false) == [])
        try administration.prepareProjection(subject.projection, create: false)
        try subject.makeWriter().append([.registered()], to: .random(), expected: 0)
        try subject.makeSession().commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 1))
    }

    @Test(arguments: StoreKind.available) func `tables of the right shape made by others are left alone`(
        _ kind: StoreKind
    ) throws {
        let subject = try ContractSubject.make(kind, prepared: false)
        let administration = try subject.store.makeAdministration()
        try administration.prepareHostTables(create: true)
        let isPostgreSQL = kind == .postgresql
        try subject.run(
            isPostgreSQL
                ? """
                CREATE TABLE dogschool_events (note text DEFAULT 'made by hand', originator_id uuid NOT NULL, \
                originator_version bigint NOT NULL, topic text, state bytea, notification_id bigserial, \
                PRIMARY KEY (originator_id, originator_version))
                """
                : """
                CREATE TABLE dogschool_events (note TEXT DEFAULT 'made by hand', notification_id INTEGER PRIMARY KEY AUTOINCREMENT, \
                originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB, UNIQUE (originator_version, originator_id))
                """,
            "CREATE UNIQUE INDEX dogschool_events_notification_id_idx ON dogschool_events (notification_id)",
            "CREATE TABLE trick_counts_tracking (application_name text PRIMARY KEY, notification_id bigint)",
            "INSERT INTO trick_counts_tracking VALUES ('__migration__', 1), ('DogSchool', 4)")
        #expect(try administration.prepareApplication(subject.application, create: true) == [])
        try administration.prepareProjection(subject.projection, create: true)
        try subject.makeWriter().append([.registered()], to: .random(), expected: 0)
        #expect(try subject.rows("SELECT note, notification_id FROM dogschool_events") == [["made by hand", "1"]])
        let session = try subject.makeSession()
        #expect(try session.position() == 4)
        try session.commit(StatementQueue(), tracking: TrackingMove(from: 4, to: 5))
        #expect(try subject.rows("SELECT count(*) FROM trick_counts_tracking") == [["2"]])
    }

    @Test(arguments: StoreKind.available) func `tables of another shape are refused`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind, prepared: false)
        let administration = try subject.store.makeAdministration()
        try administration.prepareHostTables(create: true)
        try subject.run(
            "CREATE TABLE dogschool_events (originator_id text, originator_version bigint, topic text)",
            "CREATE TABLE trick_counts_tracking (application_name text, notification_id bigint, PRIMARY KEY (application_name, notification_id))"
        )
        let events = #expect(throws: EventStoreError.self) {
            _ = try administration.prepareApplication(subject.application, create: true)
        }
        #expect(events?.code == .schemaMismatch)
        #expect(events?.description.contains("dogschool_events") == true)
        let tracking = #expect(throws: EventStoreError.self) {
            try administration.prepareProjection(subject.projection, create: true)
        }
        #expect(tracking?.code == .schemaMismatch)
        #expect(tracking?.description.contains("multi-row") == true)
    }

    @Test(arguments: StoreKind.available) func `tables of a newer host are refused`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        try subject.run("UPDATE projectionist_schema SET version = 99")
        for create in [true, false] {
            let error = #expect(throws: EventStoreError.self) {
                try subject.store.makeAdministration().prepareHostTables(create: create)
            }
            #expect(error?.code == .schemaMismatch)
            #expect(error?.description.contains("99") == true)
        }
    }

    @Test(arguments: StoreKind.available) func `a name of the greatest length works throughout`(_ kind: StoreKind)
        throws
    {
        let subject = try ContractSubject.make(kind)
        let application = try ApplicationName(String(repeating: "A", count: 56))
        let projection = try ProjectionName(String(repeating: "p", count: 54))
        let administration = try subject.store.makeAdministration()
        _ = try administration.prepareApplication(application, create: true)
        try administration.prepareProjection(projection, create: true)
        try subject.store.makeWriter(to: application).append([.registered()], to: .random(), expected: 0)
        #expect(try administration.lastPosition(of: application) == 1)
        let session = try subject.store.makeProjectionSession(of: projection, on: application)
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 1))
        #expect(try administration.position(of: projection, on: application) == 1)
        #expect(throws: EventStoreError.self) { try ApplicationName(String(repeating: "A", count: 57)) }
        #expect(throws: EventStoreError.self) { try ProjectionName(String(repeating: "p", count: 55)) }
    }

    @Test(arguments: StoreKind.available, OriginatorIDType.allCases)
    func `the type of IDs is that of the table`(_ kind: StoreKind, _ type: OriginatorIDType) throws {
        let subject = try ContractSubject.make(kind, originatorIDType: type)
        #expect(try subject.store.makeAdministration().originatorIDType(of: subject.application) == type)
        #expect(try subject.makeReader().originatorIDType == type)
        #expect(try subject.makeWriter().originatorIDType == type)
    }

    @Test(arguments: StoreKind.available) func `positions are read without a session`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let administration = try subject.store.makeAdministration()
        #expect(try administration.lastPosition(of: subject.application) == nil)
        #expect(try administration.position(of: subject.projection, on: subject.application) == nil)
        try subject.makeWriter().append([.registered(), .trickAdded()], to: .random())
        #expect(try administration.lastPosition(of: subject.application) == 2)
    }

    @Test(arguments: StoreKind.available, [3, 4, 5, 6])
    func `a store of an earlier version is brought to this one, with what it holds`(
        _ kind: StoreKind, version: Int
    ) throws {
        let subject = try ContractSubject.make(kind)
        try subject.makeSession().commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 7))
        try subject.run("UPDATE projectionist_schema SET version = \(version)")
        try subject.run("DROP TABLE projectionist_hosts")
        if version < 6 {
            try subject.run("DROP TABLE projectionist_requests", "DROP TABLE projectionist_pauses")
        } else {
            try subject.run("ALTER TABLE projectionist_requests DROP COLUMN process")
        }
        if version < 5 { try subject.run("DROP TABLE projectionist_runs") }
        if version == 3 {
            try subject.run("DROP TABLE projectionist_letters", "DROP TABLE projectionist_letter_marks")
        }
        let administration = try subject.store.makeAdministration()
        let missing = #expect(throws: EventStoreError.self) { try administration.prepareHostTables(create: false) }
        #expect(missing?.code == .schemaMismatch)
        try administration.prepareHostTables(create: true)
        let session = try subject.makeSession()
        #expect(try session.standing(ofStateVersion: 1) == TrackingStanding(position: 7))
        #expect(try session.beginRun(by: "a:1", hasEnded: { _ in true }) == nil)
        #expect(try session.beginRun(by: "b:2", hasEnded: { _ in true }) == RunRecord(process: "a:1"))
        #expect(try subject.rows("SELECT version FROM projectionist_schema") == [["7"]])
    }
}

extension ContractSubject {
    var definitions: [String] {
        get throws {
            try store.makeAdministration().definitions(applications: [application], projections: [projection])
        }
    }
}
