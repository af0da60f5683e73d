import Logging
import Synchronization

/// Keeps what is logged.
final class LogRecorder: Sendable {
    private let recorded = Mutex<[String]>([])
    private let observer = Mutex<@Sendable (String) -> Void>({ _ in })

    var lines: [String] { recorded.withLock { $0 } }

    /// Calls `body` with each line from now on, on the thread that logs it.
    func observe(_ body: @escaping @Sendable (String) -> Void) { observer.withLock { $0 = body } }

    var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let plugin = metadata["plugin"].map { "\($0)" } ?? "?"
            let line = "\(event.level) \(plugin): \(event.message)"
            recorder.recorded.withLock { $0.append(line) }
            recorder.observer.withLock { $0 }(line)
        }
    }
}
