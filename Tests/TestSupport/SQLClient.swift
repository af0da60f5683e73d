import CLibPQ

/// A plain connection to PostgreSQL for looking at what the parts under test wrote: it shares no code with them.
public final class SQLClient {
    private let connection: OpaquePointer

    /// - Throws: ``TestFailure`` with the server's words.
    public init(_ uri: String) throws {
        guard let connection = PQconnectdb(uri) else { throw TestFailure("no memory for a connection") }
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            throw TestFailure("no connection: \(String(cString: PQerrorMessage(connection)))")
        }
        self.connection = connection
    }

    deinit {
        PQfinish(connection)
    }

    /// Runs statements, separated by semicolons, and gives the rows of the last one, each value as PostgreSQL prints it.
    ///
    /// - Throws: ``TestFailure`` with the statement and the server's words.
    @discardableResult
    public func rows(_ sql: String) throws -> [[String?]] {
        var result = PQexec(connection, sql)
        if PQstatus(connection) == CONNECTION_BAD {
            // The server has ended the connection since: a test's own look at the database shall not fail for that.
            PQclear(result)
            PQreset(connection)
            result = PQexec(connection, sql)
        }
        defer { PQclear(result) }
        let status = PQresultStatus(result)
        guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
            throw TestFailure("\(sql.prefix(200)): \(String(cString: PQerrorMessage(connection)))")
        }
        return (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { column in
                PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
            }
        }
    }
}
