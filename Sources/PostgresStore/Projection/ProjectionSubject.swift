import EventStore

/// Whose rows of the host's tables are meant: a projection's on one application.
struct ProjectionSubject: Hashable {
    let projection: ProjectionName
    let application: ApplicationName

    /// The first two parameters of each statement on those tables.
    func parameters() -> PostgresParameters {
        let parameters = PostgresParameters()
        parameters.append(text: projection.description)
        parameters.append(text: application.description)
        return parameters
    }
}
