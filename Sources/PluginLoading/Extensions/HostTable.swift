import CProjectionABI
import CoreMetrics
import Logging
import Synchronization

/// `projectionist_host_1`.
enum HostTable {
    /// A table for one plugin, valid until the process ends.
    static func make(_ context: HostContext) -> UnsafePointer<projectionist_host_1> {
        let table = UnsafeMutablePointer<projectionist_host_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_host_1(
                size: MemoryLayout<projectionist_host_1>.size,
                context: Unmanaged.passRetained(context).toOpaque(),
                log: { host, level, message in HostContext.of(host)?.log(level: level, message) },
                fail: { sink, code, disposition, text in
                    CallContext.use(CallHandle(sink, .error), .fail, otherwise: ()) {
                        $0.fail(code: code, disposition: disposition, text: text)
                    }
                },
                cancelled: { call in CallContext.isCancelled(call) ? 1 : 0 },
                extension: { _, id in HostTable.extension(id.text(limit: 256) ?? "") }))
        return UnsafePointer(table)
    }

    private static func `extension`(_ id: String) -> UnsafeRawPointer? {
        switch id {
        case PROJECTIONIST_SQL_1: UnsafeRawPointer(SQLTable.table)
        case PROJECTIONIST_JSON_1: UnsafeRawPointer(JSONTable.table)
        case PROJECTIONIST_SETTINGS_1: UnsafeRawPointer(SettingsTable.table)
        case PROJECTIONIST_METRICS_1: UnsafeRawPointer(MetricsTable.table)
        default: nil
        }
    }

    /// Puts a table where it stays until the process ends.
    static func immortal<Table>(_ table: Table) -> UnsafePointer<Table> {
        let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        memory.initialize(to: table)
        return UnsafePointer(memory)
    }
}
