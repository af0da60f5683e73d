import FoundationEssentials
public import Logging

/// Log lines to read: `2026-01-31T12:00:00.123Z info projectionist: hook started hook=event_store_lifespan priority=100`.
public struct TextLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    private let label: String
    private let output: ConsoleOutput

    public init(label: String, level: Logger.Level, output: ConsoleOutput = .standardError) {
        self.label = label
        self.output = output
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        output.write(line: line(event, at: Date()))
    }

    /// The line of an event, without its end.
    func line(_ event: LogEvent, at date: Date) -> String {
        var line = "\(LogTime.text(date)) \(event.level) \(label): \(OneLine.text("\(event.message)"))"
        let pairs = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(quoted(OneLine.text("\(value)")))"
        }
        return line
    }

    private func quoted(_ value: String) -> String {
        value.isEmpty || value.contains(" ") ? "\"\(value)\"" : value
    }
}

/// Text of others on one line: a line that looks like two could be taken for two, and an escape can change a terminal.
public enum OneLine {
    /// `text` with its control characters written out.
    public static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.properties.generalCategory == .control:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}

/// The time of a log line: UTC with milliseconds.
enum LogTime {
    static func text(_ date: Date) -> String {
        date.formatted(
            .iso8601.year().month().day().timeZone(separator: .omitted).time(includingFractionalSeconds: true))
    }
}
