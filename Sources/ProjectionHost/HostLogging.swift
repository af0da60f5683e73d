public import HostSettings
public import Logging

/// How the host logs: to standard error, as `LOG_FORMAT` and `LOG_LEVEL` say.
public struct HostLogging: Sendable {
    public let format: LogFormat
    public let level: Logger.Level
    private let output: ConsoleOutput

    public init(format: LogFormat, level: Logger.Level, output: ConsoleOutput = .standardError) {
        self.format = format
        self.level = level
        self.output = output
    }

    public func logger(_ label: String) -> Logger {
        Logger(label: label) { label in
            switch format {
            case .text: TextLogHandler(label: label, level: level, output: output)
            case .json: JSONLogHandler(label: label, level: level, output: output)
            }
        }
    }
}
