import CProjectionABI

/// `projectionist_metrics_1`.
enum MetricsTable {
    // Safe: written once, before anybody has the pointer.
    nonisolated(unsafe) static let table = HostTable.immortal(
        projectionist_metrics_1(
            size: MemoryLayout<projectionist_metrics_1>.size,
            count: { record(.counter, $0, $1, $2, $3, $4) },
            gauge: { record(.gauge, $0, $1, $2, $3, $4) },
            observe: { record(.histogram, $0, $1, $2, $3, $4) }))

    private static func record(
        _ kind: PluginMetrics.Kind, _ host: UnsafePointer<projectionist_host_1>?, _ name: projectionist_string_1,
        _ labels: UnsafePointer<projectionist_label_1>?, _ count: Int, _ value: Double
    ) -> Int32 {
        guard let host = HostContext.of(host), count == 0 || labels != nil,
            host.metrics.record(kind, name, UnsafeBufferPointer(start: labels, count: count), value)
        else { return PROJECTIONIST_FAILED }
        return PROJECTIONIST_OK
    }
}
