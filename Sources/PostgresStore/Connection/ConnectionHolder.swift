/// Whom a connection serves: it shows their name, and is pinned to their session.
struct ConnectionHolder: Sendable, Hashable {
    /// What a server shows behind `projectionist/`.
    let label: String
    let session: PostgresSession

    /// `application_name`: the server cuts it at 63 bytes, and says so each time where it gets more.
    var applicationName: String { String("projectionist/\(label)".prefix(63)) }
}
