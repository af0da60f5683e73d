package import CProjectionABI

/// What stands behind `projectionist_call_1` and `projectionist_error_1`.
package final class TrialCall {
    package init() {}

    package var dialect = PROJECTIONIST_DIALECT_POSTGRESQL
    package var states: [Int64: JSONTree] = [:]
    package var sent: [RecordedStatement] = []
    package var failures: [TrialFailure] = []
    /// What `cancelled` answers.
    package var isCancelled = false
    /// The index of the statement that is refused.
    package var refusedStatement: Int?
    /// What a query gives; nil: it fails.
    package var answer: (RecordedStatement) -> [[String?]]? = { _ in nil }
    private var position: Int64?

    /// Runs what is sent; nil: it is recorded only.
    var database: TrialDatabase?
    /// How many of ``sent`` have been run.
    private var ranCount = 0
    /// What the database made of a statement, whatever the projection makes of it.
    private(set) var storeFailure: TrialFailure?
    /// The statement that fails when it is run, from 0; nil: none.
    var failingStatement: Int?
    /// The event whose state cannot be read; nil: none.
    var failingPosition: Int64?
    /// Whether one of the two has struck.
    var wasStruck = false
    /// Whether the projection's function has returned that all went well.
    var wasReportedDone = false

    package static func of(_ call: OpaquePointer?) -> TrialCall {
        Unmanaged<TrialCall>.fromOpaque(UnsafeRawPointer(call!)).takeUnretainedValue()
    }

    package var handle: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

    package func attribute(to event: UnsafePointer<projectionist_event_1>?) { position = event?.pointee.position }

    /// Another call begins.
    func begin() {
        sent = []
        failures = []
        ranCount = 0
        storeFailure = nil
        wasReportedDone = false
        position = nil
    }

    /// Runs what is queued, as a host does before a query and behind the call.
    ///
    /// - Throws: ``TrialFailure``.
    func flush() throws(TrialFailure) {
        while ranCount < sent.count { _ = try runNext { try $0.run($1) } }
    }

    /// Answers a query that was just taken; nil: it fails.
    func rows() -> TrialRows? {
        guard database != nil else { return sent.last.flatMap(answer).map { TrialRows(texts: $0) } }
        do {
            while ranCount < sent.count - 1 { _ = try runNext { try $0.run($1) } }
            return try runNext { try $0.rows($1.sql, $1.rows[0]) }
        } catch {
            return nil
        }
    }

    private func runNext<Result>(
        _ run: (TrialDatabase, RecordedStatement) throws -> Result
    ) throws(TrialFailure) -> Result {
        guard let database else { preconditionFailure("nothing runs statements") }
        // Once one has failed the transaction is lost.
        if let storeFailure { throw storeFailure }
        let (number, statement) = (ranCount, sent[ranCount])
        ranCount += 1
        do {
            if number == failingStatement {
                wasStruck = true
                throw TrialFailure(text: "fails, as the test asks: \(statement.sql)")
            }
            return try run(database, statement)
        } catch {
            let place = "statement \(number)" + (statement.position.map { ", event \($0)" } ?? "")
            let failure = TrialFailure(text: "\((error as? TrialFailure)?.text ?? "\(error)") (\(place))")
            storeFailure = failure
            throw failure
        }
    }

    package func take(
        _ statement: projectionist_string_1, _ values: UnsafePointer<projectionist_value_1>?, columns: Int, rows: Int
    ) -> Int32 {
        if sent.count == refusedStatement { return PROJECTIONIST_FAILED }
        let rows = (0..<rows).map { row in (0..<columns).map { RecordedParameter(values![row * columns + $0]) } }
        sent.append(RecordedStatement(String(borrowed: statement), rows: rows, position: position))
        return PROJECTIONIST_OK
    }
}
