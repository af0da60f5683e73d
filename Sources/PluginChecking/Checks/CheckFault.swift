/// Why a check did not pass.
struct CheckFault: Error {
    let outcome: CheckOutcome
    /// One line.
    let detail: String

    /// - Parameter fix: what the plugin's author does about it.
    static func failed(_ what: String, fix: String) -> CheckFault {
        CheckFault(outcome: .failed, detail: "\(what); \(fix)")
    }

    static func skipped(_ why: String) -> CheckFault { CheckFault(outcome: .skipped, detail: why) }
}
