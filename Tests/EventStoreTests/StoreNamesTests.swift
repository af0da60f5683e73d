import EventStore
import Testing

struct StoreNamesTests {
    @Test func `tables are named in lower case and the name is kept as written`() throws {
        let application = try ApplicationName("DogSchool")
        #expect(application.description == "DogSchool")
        #expect(application.eventsTable == "dogschool_events")
        #expect(application.positionIndex == "dogschool_events_notification_id_idx")
        let projection = try ProjectionName("Trick_Counts")
        #expect(projection.description == "Trick_Counts")
        #expect(projection.trackingTable == "trick_counts_tracking")
    }

    @Test func `an identifier of 63 bytes is taken and one of 64 is refused`() throws {
        // "_tracking" has 9 bytes.
        #expect(try ProjectionName(String(repeating: "p", count: 54)).trackingTable.utf8.count == 63)
        let long = #expect(throws: EventStoreError.self) { try ProjectionName(String(repeating: "p", count: 55)) }
        #expect(long?.code == .invalidName)
        #expect(long?.message.contains("64 bytes") == true)
        // "_events" has 7.
        #expect(try ApplicationName(String(repeating: "A", count: 56)).eventsTable.utf8.count == 63)
        #expect(throws: EventStoreError.self) { try ApplicationName(String(repeating: "A", count: 57)) }
    }

    @Test func `an index's name is cut as PostgreSQL cuts it, and is never the table's`() throws {
        func index(_ count: Int, of letter: String = "A") throws -> String {
            try ApplicationName(String(repeating: letter, count: count)).positionIndex
        }
        #expect(try index(36) == String(repeating: "a", count: 36) + "_events_notification_id_idx")
        #expect(try index(37) == String(repeating: "a", count: 37) + "_events_notification_id_id")
        #expect(try index(55) == String(repeating: "a", count: 55) + "_events_")
        #expect(try index(56) == String(repeating: "a", count: 43) + "_notification_id_idx")
        // Two bytes a letter: 28 of them and "_events" are 63.
        #expect(try index(28, of: "é") == String(repeating: "é", count: 21) + "_notification_id_idx")
        #expect(try index(20, of: "é").utf8.count == 63)
    }

    @Test func `bytes are counted not characters`() throws {
        #expect(try SQLIdentifier.checked(String(repeating: "é", count: 31), of: "schema").utf8.count == 62)
        let error = #expect(throws: EventStoreError.self) {
            try SQLIdentifier.checked(String(repeating: "é", count: 32), of: "the schema")
        }
        #expect(error?.message.contains("the schema") == true)
    }

    @Test(arguments: ["", "a\0b"]) func `an empty name and a NUL are refused`(_ name: String) {
        let application = #expect(throws: EventStoreError.self) { try ApplicationName(name) }
        #expect(application?.code == .invalidName)
        let projection = #expect(throws: EventStoreError.self) { try ProjectionName(name) }
        #expect(projection?.code == .invalidName)
    }

    @Test(arguments: [
        ("__migration__", "marks a tracking table in the Python library"), ("__Migration__", "'__migration__'"),
        ("sqlite_dogs", "SQLite keeps names that begin with 'sqlite_'"), ("SQLite_", "'sqlite_'"),
        ("pg_dogs", "PostgreSQL keeps names that begin with 'pg_'"), ("PG_Class", "'pg_'"),
        ("projectionist_letters", "are the host's own"), ("Projectionist", "are the host's own"),
    ])
    func `a name that a store or the host keeps for itself is refused with its owner`(_ name: String, owner: String) {
        for (kind, error) in [
            ("application", #expect(throws: EventStoreError.self) { try ApplicationName(name) }),
            ("projection", #expect(throws: EventStoreError.self) { try ProjectionName(name) }),
        ] {
            #expect(error?.code == .invalidName)
            #expect(error?.message.hasPrefix("\(kind) '\(name)': the name is reserved: ") == true)
            #expect(error?.message.contains(owner) == true)
            #expect(error?.message.hasSuffix("; choose another name") == true)
        }
    }

    @Test(arguments: ["migration", "sqlitedogs", "pgdogs", "projectionists", "_pg_", "my_sqlite_"])
    func `a name that only looks like a reserved one is taken`(_ name: String) throws {
        #expect(try ApplicationName(name).eventsTable == name + "_events")
        #expect(try ProjectionName(name).trackingTable == name + "_tracking")
    }

    @Test func `quotes in an identifier are doubled`() {
        #expect(SQLIdentifier.quoted("a\"b") == "\"a\"\"b\"")
        #expect(SQLIdentifier.quoted("\"; DROP") == "\"\"\"; DROP\"")
    }
}
