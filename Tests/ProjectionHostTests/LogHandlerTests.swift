import Foundation
import HostSettings
import Logging
import Testing

@testable import ProjectionHost

/// What a log line looks like.
@Suite struct LogHandlerTests {
    private let date = Date(timeIntervalSince1970: 1_767_323_045.006)

    private func event(_ message: Logger.Message, _ metadata: Logger.Metadata? = nil) -> LogEvent {
        LogEvent(level: .warning, message: message, metadata: metadata, source: nil, file: "f", function: "g", line: 1)
    }

    @Test func `text has time, level, label, message and the metadata sorted`() {
        var handler = TextLogHandler(label: "lifespan", level: .info)
        handler.metadata = ["plugin": "dogs", "hook": "outer"]
        #expect(
            handler.line(event("hook started", ["hook": "event_store_lifespan", "a": "two words", "z": ""]), at: date)
                == "2026-01-02T03:04:05.006Z warning lifespan: hook started a=\"two words\" hook=event_store_lifespan "
                + "plugin=dogs z=\"\"")
    }

    @Test func `a message of several lines stays on one, and changes no terminal`() {
        let handler = TextLogHandler(label: "plugin", level: .info)
        #expect(
            handler.line(event("one\ntwo\r\u{1B}[31mred", ["k": "a\tb"]), at: date)
                == "2026-01-02T03:04:05.006Z warning plugin: one\\ntwo\\u{d}\\u{1b}[31mred k=a\\tb")
    }

    @Test func `JSON is one object with the metadata beside its own keys`() throws {
        var handler = JSONLogHandler(label: "plugin", level: .info)
        handler.metadata = ["projection": "trick_counts"]
        let line = handler.line(event("say \"hi\"\n\u{7F}", ["level": "3", "size": "\(12)"]), at: date)
        #expect(!line.contains("\n"))
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
        #expect(
            object == [
                "time": "2026-01-02T03:04:05.006Z", "level": "warning", "logger": "plugin",
                "message": "say \"hi\"\n\u{7F}",
                "metadata.level": "3", "projection": "trick_counts", "size": "12",
            ])
    }

    @Test func `the level decides what is written`() throws {
        let file = try OutputFile()
        let logging = HostLogging(format: .text, level: .notice, output: file.output)
        let logger = logging.logger("projectionist")
        logger.info("unheard")
        logger.notice("heard")
        #expect(file.text.hasSuffix(" notice projectionist: heard\n"))
        #expect(!file.text.contains("unheard"))
    }
}
