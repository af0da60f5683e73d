import FoundationEssentials
import HostOperations
import Logging

/// Keeps log lines in the host's memory.
struct HistoryLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String
    private let history: LogHistory

    init(label: String, level: Logger.Level, history: LogHistory) {
        self.label = label
        self.history = history
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        history.add(
            time: Date().timeIntervalSince1970, level: "\(event.level)", logger: label,
            text: TextLogHandler.text(of: event, metadata))
    }
}
