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
