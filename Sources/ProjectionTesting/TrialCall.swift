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

    package static func of(_ call: OpaquePointer?) -> TrialCall {
        Unmanaged<TrialCall>.fromOpaque(UnsafeRawPointer(call!)).takeUnretainedValue()
    }

    package var handle: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

    package func attribute(to event: UnsafePointer<projectionist_event_1>?) { position = event?.pointee.position }

    package func take(
        _ statement: projectionist_string_1, _ values: UnsafePointer<projectionist_value_1>?, columns: Int, rows: Int
    ) -> Int32 {
        if sent.count == refusedStatement { return PROJECTIONIST_FAILED }
        let rows = (0..<rows).map { row in (0..<columns).map { RecordedParameter(values![row * columns + $0]) } }
        sent.append(RecordedStatement(String(borrowed: statement), rows: rows, position: position))
        return PROJECTIONIST_OK
    }
}
