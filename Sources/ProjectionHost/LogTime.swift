import FoundationEssentials
import Logging

/// The time of a log line: UTC with milliseconds.
enum LogTime {
    static func text(_ date: Date) -> String {
        date.formatted(
            .iso8601.year().month().day().timeZone(separator: .omitted).time(includingFractionalSeconds: true))
    }
}
