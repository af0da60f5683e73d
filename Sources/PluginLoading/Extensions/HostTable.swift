import CProjectionABI
import CoreMetrics
import Logging
import Synchronization

/// The host as one plugin sees it.
final class HostContext: Sendable {
    private let logger: Logger
    private let settings: @Sendable (String) -> String?
    let metrics: PluginMetrics
    /// The values that were asked for: they stay valid until the process ends.
    private let values = Mutex<[String: Value]>([:])

    /// Memory that is never freed and never changed.
    struct Value: @unchecked Sendable {
        // Sendable: nobody writes to the bytes once they are here.
        let bytes: UnsafeRawBufferPointer
    }

    init(
        plugin: String, logger: Logger, metrics: any MetricsFactory,
        settings: @escaping @Sendable (String) -> String?
    ) {
        var logger = logger
        logger[metadataKey: "plugin"] = "\(plugin)"
        self.logger = logger
        self.settings = settings
        self.metrics = PluginMetrics(of: plugin, factory: metrics, logger: logger)
    }

    static func of(_ host: UnsafePointer<projectionist_host_1>?) -> HostContext? {
        guard let address = host?.pointee.context else { return nil }
        return Unmanaged<HostContext>.fromOpaque(address).takeUnretainedValue()
    }

    func log(level: Int32, _ message: projectionist_string_1) {
        let level: Logger.Level =
            switch level {
            case PROJECTIONIST_LOG_TRACE: .trace
            case PROJECTIONIST_LOG_DEBUG: .debug
            case PROJECTIONIST_LOG_INFO: .info
            case PROJECTIONIST_LOG_NOTICE: .notice
            case PROJECTIONIST_LOG_WARNING: .warning
            default: .error
            }
        logger.log(level: level, "\(message.line)")
    }

    /// The bytes of a setting; nil for none.
    func setting(_ name: String) -> UnsafeRawBufferPointer? {
        values.withLock { values in
            if let value = values[name] { return value.bytes }
            guard var text = settings(name) else { return nil }
            let value = text.withUTF8 { bytes in
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
                copy.copyMemory(from: UnsafeRawBufferPointer(bytes))
                return Value(bytes: UnsafeRawBufferPointer(rebasing: copy[..<bytes.count]))
            }
            values[name] = value
            return value.bytes
        }
    }
}

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

/// `projectionist_settings_1`.
enum SettingsTable {
    // Safe: written once, before anybody has the pointer.
    nonisolated(unsafe) static let table = HostTable.immortal(
        projectionist_settings_1(
            size: MemoryLayout<projectionist_settings_1>.size,
            value: { host, name, value in
                guard let host = HostContext.of(host), let name = name.text(limit: 4096), let value,
                    let bytes = host.setting(name)
                else { return PROJECTIONIST_MISSING }
                value.pointee = projectionist_string_1(bytes)
                return PROJECTIONIST_OK
            }))
}
