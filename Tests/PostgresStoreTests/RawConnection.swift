import CLibPQ
import Foundation

/// A connection that speaks SQL as any other client of the database would, beside the store under test.
final class RawConnection: @unchecked Sendable {
    // Sendable: each test uses a connection from one thread at a time.
    private let handle: OpaquePointer

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(_ uri: String) throws {
        handle = PQconnectdb(uri)
        guard PQstatus(handle) == CONNECTION_OK else {
            throw Failure(description: String(cString: PQerrorMessage(handle)))
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// Rows as text.
    @discardableResult
    func run(_ sql: String) throws -> [[String?]] {
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
            throw Failure(description: String(cString: PQresultErrorMessage(result)) + " in " + sql)
        }
        return (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { column in
                PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
            }
        }
    }

    func integers(_ sql: String) throws -> [Int64] { try run(sql).compactMap { $0[0].flatMap { Int64($0) } } }
}
