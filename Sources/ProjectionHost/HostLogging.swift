import HostSettings
import Logging

/// How the host logs: to standard error, as `LOG_FORMAT` and `LOG_LEVEL` say.
struct HostLogging: Sendable {
    let format: LogFormat
    let level: Logger.Level
    private let output: ConsoleOutput

    init(format: LogFormat, level: Logger.Level, output: ConsoleOutput = .standardError) {
        self.format = format
        self.level = level
        self.output = output
    }

    func logger(_ label: String) -> Logger {
        Logger(label: label) { label in
            switch format {
            case .text: TextLogHandler(label: label, level: level, output: output)
            case .json: JSONLogHandler(label: label, level: level, output: output)
            }
        }
    }
}
