import Glibc
import Synchronization

/// The value of `Date`, made once a second.
enum DateHeader {
    private static let last = Mutex<(second: Int, text: String)>((0, ""))

    private static let days = "SunMonTueWedThuFriSat"
    private static let months = "JanFebMarAprMayJunJulAugSepOctNovDec"

    static func now() -> String {
        let second = time(nil)
        return last.withLock { last in
            if last.second != second { last = (second, text(second)) }
            return last.text
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
    static func text(_ seconds: Int) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let (day, month) = (Int(parts.tm_wday) * 3, Int(parts.tm_mon) * 3)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days.dropFirst(day).prefix(3)), \(two(parts.tm_mday)) \(months.dropFirst(month).prefix(3)) "
            + "\(1900 + parts.tm_year) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }
}
