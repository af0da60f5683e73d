import EventStore

/// Whose rows of the host's tables are meant: a projection's on one application.
struct ProjectionSubject {
    let projection: ProjectionName
    let application: ApplicationName

    /// A statement on those tables, with its first two parameters.
    func statement(_ sql: String, _ connection: SQLiteConnection) throws -> PreparedStatement {
        let statement = try connection.statement(sql)
        try statement.bind(projection.description, at: 1)
        try statement.bind(application.description, at: 2)
        return statement
    }
}
