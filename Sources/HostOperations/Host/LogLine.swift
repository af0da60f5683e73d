/// A line that the host has logged.
public struct LogLine: Sendable, Hashable {
    /// Which line of the process it is, from 1 on.
    public let number: Int64
    /// Seconds since 1970.
    public let time: Double
    /// `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`.
    public let level: String
    /// The name of the logger.
    public let logger: String
    /// The message and its metadata, one line.
    public let text: String

    /// - Parameters:
    ///   - number: which line of the process it is, from 1 on.
    ///   - time: seconds since 1970.
    ///   - text: one line.
    public init(number: Int64, time: Double, level: String, logger: String, text: String) {
        self.number = number
        self.time = time
        self.level = level
        self.logger = logger
        self.text = text
    }
}
