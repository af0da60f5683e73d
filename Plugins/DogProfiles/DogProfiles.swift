import ProjectionSDK

/// One row for each dog. Goes event by event, with one statement for each.
struct DogProfiles: Projection {
    static let name = "dog_profiles"
    static let application = "DogSchool"
    static let topics = ["dogschool.domain:Dog.Registered", "dogschool.domain:Dog.TrickAdded"]

    private let hasTextIDs: Bool

    init(context: ProjectionContext) {
        hasTextIDs = context.setting("ORIGINATOR_ID_TYPE") == "text"
    }

    func setUp(_ sql: SQL) throws {
        let idType = hasTextIDs || sql.dialect == .sqlite ? "text" : "uuid"
        try sql.execute(
            """
            CREATE TABLE IF NOT EXISTS dog_profiles (
                id \(idType) PRIMARY KEY, name text, tricks bigint NOT NULL, last_trick text, updated_at text NOT NULL)
            """)
    }

    func apply(_ event: Event, _ sql: SQL) throws {
        switch event.topic {
        case "dogschool.domain:Dog.Registered":
            try sql.execute(
                """
                INSERT INTO dog_profiles (id, name, tricks, updated_at) VALUES ($1, $2, 0, $3) \
                ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at
                """,
                [event.originatorID, try event.borrowedText("name"), try event.timestamp("timestamp")])
        case "dogschool.domain:Dog.TrickAdded":
            // An upsert too: a log that begins in the middle of a dog's life loses none of its tricks.
            try sql.execute(
                """
                INSERT INTO dog_profiles (id, tricks, last_trick, updated_at) VALUES ($1, 1, $2, $3) \
                ON CONFLICT (id) DO UPDATE SET tricks = dog_profiles.tricks + 1, \
                last_trick = excluded.last_trick, updated_at = excluded.updated_at
                """,
                [event.originatorID, try event.borrowedText("trick"), try event.timestamp("timestamp")])
        default:
            break
        }
    }

    func clearReadModel(_ sql: SQL) throws {
        try sql.execute("DELETE FROM dog_profiles")
    }
}

/// The library's only export: gives the host the factory, or nil where the two have no major version of the ABI in
/// common.
@c(projectionist_plugin_entry)
public func entry(_ hello: UnsafeRawPointer) -> UnsafeRawPointer? {
    export(hello, id: "dog-profiles", version: "1.0.0", DogProfiles.self)
}
