/// The projections that run, or whose last runner has not ended cleanly.
enum Migration5: Migration {
    static let statements = [
        """
        CREATE TABLE \(HostTables.runs) (projection TEXT NOT NULL, application TEXT NOT NULL, process TEXT NOT NULL, \
        position INTEGER, attempts INTEGER, build TEXT, PRIMARY KEY (projection, application, process))
        """
    ]
}
