import HostOperations
import HostSettings
import Logging

/// How the host logs: to standard error, as `LOG_FORMAT` and `LOG_LEVEL` say, and the last lines are kept.
struct HostLogging: Sendable {
    let format: LogFormat
    let level: Logger.Level
    /// The last lines.
    let history = LogHistory()
    private let output: ConsoleOutput

    init(format: LogFormat, level: Logger.Level, output: ConsoleOutput = .standardError) {
        self.format = format
        self.level = level
        self.output = output
    }

    func logger(_ label: String) -> Logger {
        Logger(label: label) { label in
            let kept = HistoryLogHandler(label: label, level: level, history: history)
            switch format {
            case .text:
                return MultiplexLogHandler([TextLogHandler(label: label, level: level, output: output), kept])
            case .json:
                return MultiplexLogHandler([JSONLogHandler(label: label, level: level, output: output), kept])
            }
        }
    }
}
