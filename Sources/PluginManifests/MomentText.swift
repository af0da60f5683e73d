import TOMLKit

/// TOML's dates and times as ISO 8601 text, as precise as they were written.
enum MomentText {
    static func text(_ moment: TOMLDateTime) -> String {
        text(moment.date) + "T" + text(moment.time) + (moment.offset.map { offset($0.offset) } ?? "")
    }

    static func text(_ date: TOMLDate) -> String {
        digits(date.year, 4) + "-" + digits(date.month, 2) + "-" + digits(date.day, 2)
    }

    static func text(_ time: TOMLTime) -> String {
        var text = digits(time.hour, 2) + ":" + digits(time.minute, 2) + ":" + digits(time.second, 2)
        if time.nanoSecond != 0 {
            var fraction = digits(time.nanoSecond, 9)
            while fraction.hasSuffix("0") { fraction.removeLast() }
            text += "." + fraction
        }
        return text
    }

    private static func offset(_ minutes: Int) -> String {
        if minutes == 0 { return "Z" }
        return (minutes < 0 ? "-" : "+") + digits(abs(minutes) / 60, 2) + ":" + digits(abs(minutes) % 60, 2)
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
