/// What an error of a store means, in words that hold for every store: the stores set them from their own codes.
public struct ErrorTraits: OptionSet, Sendable, Hashable {
    /// One bit for each trait.
    public let rawValue: UInt16
    /// Traits from their bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The same work may succeed later without anyone's doing: no event is to blame.
    public static let transient = ErrorTraits(rawValue: 1 << 0)
    /// Somebody else's lock was in the way for longer than one waits for it.
    public static let locked = ErrorTraits(rawValue: 1 << 1)
    /// What was to be made is there already: two may have made it at once.
    public static let alreadyExists = ErrorTraits(rawValue: 1 << 2)
    /// The server has ended the session.
    public static let sessionEnded = ErrorTraits(rawValue: 1 << 3)
    /// A prepared statement no longer fits its tables, or is gone; prepared anew it will do.
    public static let stalePlan = ErrorTraits(rawValue: 1 << 4)
    /// The server takes no writes now: another connection may lead to one that does.
    public static let readOnly = ErrorTraits(rawValue: 1 << 5)
    /// The statement does not go with the database: no SQL, a table or column that is not there, a right that is missing.
    public static let definitions = ErrorTraits(rawValue: 1 << 6)
    /// A right, schema, database or role is missing: for the operator to change.
    public static let configuration = ErrorTraits(rawValue: 1 << 7)
}
