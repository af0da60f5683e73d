import EventLines
import FoundationEssentials
import Logging
import PlainText

/// Log lines for machines: one JSON object a line with `time`, `level`, `logger`, `message` and the metadata's keys.
struct JSONLogHandler: LogHandler {
    private static let ownKeys: Set<String> = ["time", "level", "logger", "message"]

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
        var bytes: [UInt8] = Array("{".utf8)
        func add(_ key: String, _ value: String) {
            if bytes.count > 1 { bytes += ", ".utf8 }
            JSONText.append(key, to: &bytes)
            bytes += ": ".utf8
            JSONText.append(value, to: &bytes)
        }
        add("time", LogTime.text(date))
        add("level", "\(event.level)")
        add("logger", label)
        add("message", "\(event.message)")
        let pairs = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
            // A key given twice would leave it to the reader which one counts.
            add(Self.ownKeys.contains(key) ? "metadata.\(key)" : key, "\(value)")
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }
}
