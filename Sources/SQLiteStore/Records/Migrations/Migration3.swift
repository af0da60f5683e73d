/// An event that each projection has projected.
enum Migration3: Migration {
    static let statements = [
        """
        CREATE TABLE \(HostTables.lastEvents) (projection TEXT NOT NULL, application TEXT NOT NULL, position INTEGER NOT NULL, \
        originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, PRIMARY KEY (projection, application))
        """
    ]
}
