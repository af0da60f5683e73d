import FoundationEssentials
import HostOperations
import Logging
import PlainText

/// Log lines to read: `2026-01-31T12:00:00.123Z info projectionist: hook started hook=event_store_lifespan priority=100`.
struct TextLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String
    private let output: ConsoleOutput

    init(label: String, level: Logger.Level, output: ConsoleOutput = .standardError) {
        self.label = label
        self.output = output
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        output.write(line: line(event, at: Date()))
    }

    /// The line of an event, without its end.
    func line(_ event: LogEvent, at date: Date) -> String {
        "\(LogTime.text(date)) \(event.level) \(label): \(Self.text(of: event, metadata))"
    }

    /// The message of an event with all metadata behind it, one line.
    static func text(of event: LogEvent, _ metadata: Logger.Metadata) -> String {
        var line = OneLine.text("\(event.message)")
        let pairs = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(quoted(OneLine.text("\(value)")))"
        }
        return line
    }

    private static func quoted(_ value: String) -> String {
        value.isEmpty || value.contains(" ") ? "\"\(value)\"" : value
    }
}
