import ProjectionSDK

/// Every name in the kennel, and how many dogs have it.
struct KennelNames: BatchProjection {
    static let name = "kennel_names"
    static let application = "DogSchool"
    static let topics = ["dogschool.domain:Dog.Registered"]

    init(context: ProjectionContext) {}

    func setUp(_ sql: SQL) throws {
        try sql.execute("CREATE TABLE IF NOT EXISTS kennel_names (name text PRIMARY KEY, dogs bigint NOT NULL)")
    }

    func apply(_ events: EventBatch, _ sql: SQL) throws {
        for event in events {
            try sql.execute(
                """
                INSERT INTO kennel_names (name, dogs) VALUES ($1, 1)
                ON CONFLICT (name) DO UPDATE SET dogs = kennel_names.dogs + 1
                """, [try event.borrowedText("name")])
        }
    }

    func clearReadModel(_ sql: SQL) throws {
        try sql.execute("DELETE FROM kennel_names")
    }
}
