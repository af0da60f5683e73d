public import EventStore

/// Why an append was not answered with its positions, where the store itself is not the reason.
public struct AppendError: Error, Sendable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Sendable, Hashable {
        /// Too much waits already; nothing was stored. Try again a little later.
        case overloaded
        /// The host is stopping; nothing was stored.
        case closed
        /// The connection was lost while the commit was under way: the events are stored, or none of them is.
        case outcomeUnknown
    }

    /// The kind of error, which says whether anything was stored.
    public let code: Code
    /// The application whose log was to be appended to.
    public let application: ApplicationName
    /// What was lost, for ``Code/outcomeUnknown``.
    public let underlying: EventStoreError?
    private let detail: String

    static func overloaded(_ application: ApplicationName, count: Int, bytes: Int) -> AppendError {
        AppendError(
            code: .overloaded, application: application, underlying: nil,
            detail: "\(count) appends (\(bytes) bytes) wait already; nothing was stored: try again a little later")
    }

    static func closed(_ application: ApplicationName) -> AppendError {
        AppendError(
            code: .closed, application: application, underlying: nil,
            detail: "the host is stopping; nothing was stored: send it to another host, or again after the restart")
    }

    static func outcomeUnknown(
        _ application: ApplicationName, _ append: StreamAppend, _ error: EventStoreError
    ) -> AppendError {
        let stream = "stream \(append.originatorID)"
        let fix =
            append.expectedVersion == nil
            ? "read \(stream) before you try again: without expected_version it would be stored twice"
            : "read \(stream), or try again with the same expected_version: a conflict says that something was stored"
        return AppendError(
            code: .outcomeUnknown, application: application, underlying: error,
            detail: "\(error); it is not known whether the events were stored: \(fix)")
    }

    /// One line: what, where, and what to do.
    public var description: String { "append to '\(application)': \(detail)" }
}
