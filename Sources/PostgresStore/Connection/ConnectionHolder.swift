import Synchronization

/// Whom a connection serves: it shows their name, and is pinned to their session.
struct ConnectionHolder: Sendable, Hashable {
    /// What a server shows behind `projectionist/`.
    let label: String
    let session: PostgresSession
    /// Tells holders of one label apart: what one has made of a connection does not reach the next.
    private let number = Self.numbers.add(1, ordering: .relaxed).newValue
    private static let numbers = Atomic(0)

    init(label: String, session: PostgresSession) {
        self.label = label
        self.session = session
    }

    /// `application_name`: the server cuts it at 63 bytes, and says so each time where it gets more.
    var applicationName: String { String("projectionist/\(label)".prefix(63)) }
}
