/// Looks into a store, which hold up nobody.
public protocol StoreInspection: StoreSession {
    /// The position that a projection has recorded; nil if none, or if the table is missing.
    func position(of projection: ProjectionName, on application: ApplicationName) throws -> Int64?
    /// How many events a projection has put aside, of all versions of its read model; none where the table is missing.
    func letterCounts(of projection: ProjectionName, on application: ApplicationName) throws -> LetterCounts
    /// Events that a projection has put aside, of all versions of its read model, in the order of the log; none where the table
    /// is missing.
    func letters(
        of projection: ProjectionName, on application: ApplicationName, _ query: LetterQuery
    ) throws -> [StoredLetter]
    /// The event at a position of a log; nil where none stands there, or the table is missing.
    func event(at position: Int64, of application: ApplicationName) throws -> StoredEvent?
    /// The highest position that is visible; nil if there is none, or if the table is missing.
    func lastPosition(of application: ApplicationName) throws -> Int64?
    /// How many events stand in an application's log; nil if the table is missing. Reads an index from end to end.
    func eventCount(of application: ApplicationName) throws -> Int64?
    /// What the server allows and what is in use; nil for a store without a server.
    func serverLimits() throws -> ServerLimits?
}
