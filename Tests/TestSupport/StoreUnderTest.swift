/// A store that the host writes, looked at from outside.
public protocol StoreUnderTest: Sendable {
    /// The variables by which the host finds the store; for PostgreSQL the Python library finds it by the same.
    var settings: [String: String] { get }
    /// Runs a query and gives its rows, each value as text.
    @discardableResult
    func rows(_ sql: String) throws -> [[String?]]
    /// Runs statements that write, as an operator would.
    func execute(_ sql: String) throws
}

extension StoreUnderTest {
    /// The first value of a query as a number; nil for NULL and for no row.
    public func number(_ sql: String) throws -> Int64? {
        (try rows(sql).first?.first ?? nil).flatMap { Int64($0) }
    }

    /// The position that a projection has recorded; nil for none, or while it has no table.
    public func position(of projection: String) -> Int64? {
        try? number("SELECT notification_id FROM \(projection)_tracking WHERE application_name = 'DogSchool'")
    }

    /// The last position of the dog school's log.
    public func head() throws -> Int64 {
        try number("SELECT max(notification_id) FROM dogschool_events") ?? 0
    }

    /// `trick_counts`.
    public func trickCounts() throws -> [String: Int64] {
        let rows = try rows("SELECT trick, count FROM trick_counts")
        return try Dictionary(uniqueKeysWithValues: rows.map { (try text($0[0]), try integer($0[1])) })
    }

    /// `dog_profiles` by id, without the time.
    public func profiles() throws -> [String: DogProfile] {
        let rows = try rows("SELECT id, name, tricks, last_trick FROM dog_profiles")
        return try Dictionary(
            uniqueKeysWithValues: rows.map {
                (try text($0[0]), DogProfile(name: try text($0[1]), tricks: try integer($0[2]), lastTrick: $0[3]))
            })
    }

    /// `daily_registrations`.
    public func registrations() throws -> [String: Int64] {
        let rows = try rows("SELECT day, dogs FROM daily_registrations")
        return try Dictionary(uniqueKeysWithValues: rows.map { (try text($0[0]), try integer($0[1])) })
    }

    private func text(_ value: String?) throws -> String {
        guard let value else { throw TestFailure("NULL where the read model has none") }
        return value
    }

    private func integer(_ value: String?) throws -> Int64 {
        guard let number = Int64(try text(value)) else { throw TestFailure("'\(value ?? "")' is no number") }
        return number
    }
}

/// A row of `dog_profiles`, without the time.
public struct DogProfile: Sendable, Hashable {
    /// The dog's name.
    public let name: String
    /// How many tricks it has learnt.
    public let tricks: Int64
    /// The trick that it has learnt last; nil for none.
    public let lastTrick: String?

    /// A row from its columns.
    public init(name: String, tricks: Int64, lastTrick: String?) {
        self.name = name
        self.tricks = tricks
        self.lastTrick = lastTrick
    }

    /// The row that follows from a dog's events.
    public init(_ dog: DogSchoolLog.Dog) {
        self.init(name: dog.name, tricks: Int64(dog.tricks.count), lastTrick: dog.tricks.last)
    }
}
