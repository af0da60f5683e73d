import EventStore
import GRDB
import SQLiteStore
import Testing

/// Files of the Python library's own layout; `CommandLineTests` has one that the library itself wrote.
struct LibraryLayoutTests {
    static let storedEvents =
        "CREATE TABLE stored_events (originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB, "
        + "PRIMARY KEY (originator_id, originator_version))"
    static let tracking =
        "CREATE TABLE tracking (application_name TEXT, notification_id INTEGER, PRIMARY KEY (application_name)) WITHOUT ROWID"

    @Test(arguments: [(storedEvents, "(table 'stored_events')"), (tracking, "(table 'tracking')")])
    func `a file of the library's is refused through every door and left as it is`(_ sql: String, table: String) throws
    {
        let fixture = try SQLiteFixture(prepared: false)
        try fixture.run(sql)
        let administration = fixture.store().makeAdministration()
        for door: () throws -> Void in [
            { _ = try administration.check() }, { try administration.prepareHostTables(create: true) },
            { _ = try administration.prepareApplication(fixture.application, create: true) },
            { _ = try administration.prepareApplication(fixture.application, create: false) },
            { try administration.prepareProjection(fixture.projection, create: true) },
            { _ = try administration.lastPosition(of: fixture.application) },
            { _ = try fixture.store().makeReader(of: fixture.application).advanceSafeHead() },
            { _ = try fixture.store().makeWriter(to: fixture.application).append([.event()]) },
        ] {
            let error = #expect(throws: EventStoreError.self) { try door() }
            #expect(error?.code == .unsuitable)
            for part in [fixture.path, table, "Python", "SQLITE_DBNAME"] {
                #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
            }
        }
        let tables = try fixture.connect().read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        #expect(tables.count == 1)
    }

    @Test func `a file in which an older host stood beside the library's tables is refused as well`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run(Self.storedEvents)
        let error = #expect(throws: EventStoreError.self) { try fixture.store().makeAdministration().check() }
        #expect(error?.code == .unsuitable)
    }

    @Test func `a read model that is only called so is nobody else's`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run("CREATE TABLE tracking (parcel TEXT, state TEXT); CREATE TABLE stored_events (day TEXT)")
        #expect(try fixture.store().makeAdministration().check() == [])
        try fixture.prepare(fixture.store())
    }
}
