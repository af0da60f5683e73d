/// Names of tables, indexes and channels in SQL.
public enum SQLIdentifier {
    /// The most bytes of an identifier in PostgreSQL (NAMEDATALEN - 1); SQLite keeps to it too.
    public static let maximumLength = 63

    /// `name`, if a database takes it whole.
    ///
    /// - Throws: ``EventStoreError/Code/invalidName`` with what it names and how long it is.
    public static func checked(_ name: String, of subject: String) throws(EventStoreError) -> String {
        guard name.utf8.count <= maximumLength else {
            throw EventStoreError(
                .invalidName,
                "\(subject): the name '\(name)' has \(name.utf8.count) bytes, a database takes at most \(maximumLength); choose a shorter name"
            )
        }
        guard !name.utf8.contains(0) else {
            throw EventStoreError(.invalidName, "\(subject): the name holds a NUL byte")
        }
        return name
    }

    /// Refuses the names of applications and projections whose tables, or whose row in a tracking table, would be
    /// another's, in any case of their letters.
    ///
    /// - Throws: ``EventStoreError/Code/invalidName`` with whose it is.
    public static func checkNotReserved(_ name: String, of subject: String) throws(EventStoreError) {
        let name = name.lowercased()
        let owner: String? =
            if name == "__migration__" {
                "'__migration__' marks a tracking table in the Python library"
            } else if name.hasPrefix("sqlite_") {
                "SQLite keeps names that begin with 'sqlite_' for itself"
            } else if name.hasPrefix("pg_") {
                "PostgreSQL keeps names that begin with 'pg_' for itself"
            } else if name == "projectionist" || name.hasPrefix("projectionist_") {
                "tables that begin with 'projectionist_' are the host's own"
            } else {
                nil
            }
        guard let owner else { return }
        throw EventStoreError(.invalidName, "\(subject): the name is reserved: \(owner); choose another name")
    }

    /// As much of a name as a database takes, at the end of a character.
    ///
    /// - Parameter rest: room for it is left.
    static func cut(_ name: String, by rest: String = "") -> String {
        let limit = maximumLength - rest.utf8.count
        guard name.utf8.count > limit else { return name }
        var end = name.utf8.index(name.startIndex, offsetBy: limit)
        while end.samePosition(in: name.unicodeScalars) == nil { end = name.utf8.index(before: end) }
        return String(name[..<end])
    }

    /// The name between double quotes.
    public static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
