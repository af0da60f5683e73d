import CProjectionABI

/// The plugin's own numbers in the host's `/metrics`, under `plugin_<id>_<name>`. Any thread.
///
/// They are no part of a transaction: what a batch has counted stays counted when the batch fails and comes again. Each call looks
/// its series up: once a batch is better than once an event. Nothing happens on a host that has no metrics.
public struct HostMetrics: @unchecked Sendable {
    // Sendable: it holds the host's tables, which are immutable and valid until the process ends, and whose functions may be
    // called on any thread.

    let host: UnsafePointer<projectionist_host_1>
    let table: UnsafePointer<projectionist_metrics_1>?

    /// Adds to a counter.
    ///
    /// - Parameters:
    ///   - name: ASCII letters, digits and `_`.
    ///   - amount: at least 0.
    ///   - labels: at most 8, with few values each.
    /// - Returns: whether it was taken; see `projectionist_metrics.h` for why not.
    @discardableResult
    public func count(_ name: String, by amount: Double = 1, labels: KeyValuePairs<String, String> = [:]) -> Bool {
        guard let table else { return false }
        return call(table.pointee.count, name, labels, amount)
    }

    /// Sets a gauge.
    @discardableResult
    public func gauge(_ name: String, _ value: Double, labels: KeyValuePairs<String, String> = [:]) -> Bool {
        guard let table else { return false }
        return call(table.pointee.gauge, name, labels, value)
    }

    /// Adds one observation, in seconds, to a histogram.
    @discardableResult
    public func observe(_ name: String, seconds: Double, labels: KeyValuePairs<String, String> = [:]) -> Bool {
        guard let table else { return false }
        return call(table.pointee.observe, name, labels, seconds)
    }

    private typealias Function =
        @convention(c) (
            UnsafePointer<projectionist_host_1>?, projectionist_string_1, UnsafePointer<projectionist_label_1>?, Int,
            Double
        ) -> Int32

    private func call(
        _ function: Function, _ name: String, _ labels: KeyValuePairs<String, String>, _ value: Double
    ) -> Bool {
        func with(_ rest: ArraySlice<(key: String, value: String)>, _ made: [projectionist_label_1]) -> Bool {
            guard let label = rest.first else {
                return withBorrowedString(name) { name in
                    made.withUnsafeBufferPointer { function(host, name, $0.baseAddress, $0.count, value) }
                } == PROJECTIONIST_OK
            }
            return withBorrowedString(label.key) { key in
                withBorrowedString(label.value) { text in
                    with(rest.dropFirst(), made + [projectionist_label_1(name: key, value: text)])
                }
            }
        }
        return with(Array(labels)[...], [])
    }
}
