import FoundationEssentials
import ProjectionSDK

/// When a dog of each name was last registered. Decodes its events into a type of its own.
struct DogNames: Projection {
    struct Configuration: Decodable {
        enum CodingKeys: String, CodingKey { case isUpperCase = "upper-case" }
        var isUpperCase: Bool?
    }

    struct Registered: Decodable {
        var name: String
        var timestamp: Date
    }

    static let name = "dog_names"
    static let application = "DogSchool"
    static let topics = ["dogschool.domain:Dog.Registered"]

    private let isUpperCase: Bool

    init(context: ProjectionContext) throws {
        isUpperCase = try context.configuration(as: Configuration.self).isUpperCase ?? false
        context.log.debug("dog_names is ready")
    }

    func setUp(_ sql: SQL) throws {
        try sql.execute("CREATE TABLE IF NOT EXISTS dog_names (name text PRIMARY KEY, registered_at text NOT NULL)")
    }

    func apply(_ event: Event, _ sql: SQL) throws {
        let registered = try event.decode(Registered.self)
        try sql.execute(
            """
            INSERT INTO dog_names (name, registered_at) VALUES ($1, $2) \
            ON CONFLICT (name) DO UPDATE SET registered_at = excluded.registered_at
            """,
            [isUpperCase ? registered.name.uppercased() : registered.name, registered.timestamp])
    }

    func clearReadModel(_ sql: SQL) throws {
        try sql.execute("DELETE FROM dog_names")
    }
}

/// The library's only export: gives the host the factory, or nil where the two have no major version of the ABI in
/// common.
@c(projectionist_plugin_entry)
public func entry(_ hello: UnsafeRawPointer) -> UnsafeRawPointer? {
    export(hello, id: "dog-names", version: "0.1.0", DogNames.self)
}
