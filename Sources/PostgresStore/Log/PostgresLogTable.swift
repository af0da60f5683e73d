import EventStore

/// What a session must know of a log's table before it reads it: that it sees all of it, in the order of the commits.
struct PostgresLogTable {
    private let connection: PostgresConnection
    private let table: String

    /// - Parameter table: qualified and quoted.
    init(_ table: String, _ connection: PostgresConnection) {
        self.table = table
        self.connection = connection
    }

    /// The table and everything below it: partitions and inheriting tables take locks of their own.
    static let tree = """
        tree AS (SELECT to_regclass($1::text)::oid AS relation UNION SELECT inhrelid FROM pg_catalog.pg_inherits \
        JOIN tree ON inhparent = tree.relation)
        """

    /// - Throws: ``EventStoreError/Code/unsuitable`` for a table of a logical subscription, which receives commits in
    ///   another order than their positions, and for one of which a policy hides rows from this role.
    func check() throws {
        let parameters = PostgresParameters()
        parameters.append(text: table)
        let result = try connection.run(
            """
            WITH RECURSIVE \(Self.tree) SELECT (SELECT string_agg(DISTINCT s.subname, ', ') \
            FROM pg_catalog.pg_subscription_rel r JOIN pg_catalog.pg_subscription s ON s.oid = r.srsubid \
            WHERE r.srrelid IN (SELECT relation FROM tree)), \
            (SELECT bool_or(c.relrowsecurity AND (c.relforcerowsecurity OR NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')) \
            AND NOT (SELECT r.rolbypassrls OR r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user)) \
            FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1::text))::text, current_user::text
            """, parameters)
        if let subscriptions = result.text(0, 0) {
            throw EventStoreError(
                .unsuitable,
                "\(table) belongs to the logical subscription '\(subscriptions)': it receives commits in another order than their positions, so events would be skipped; project where the events are written"
            )
        }
        if result.text(0, 1) == "true" {
            let role = result.text(0, 2) ?? ""
            throw EventStoreError(
                .unsuitable,
                "\(table) has row-level security, which may hide events from the role '\(role)'; run ALTER ROLE \(SQLIdentifier.quoted(role)) BYPASSRLS, or read as the table's owner"
            )
        }
    }
}
