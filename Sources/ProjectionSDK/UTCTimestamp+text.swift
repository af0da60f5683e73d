extension UTCTimestamp {
    /// The most bytes that ``write(to:)`` fills: six digits of year, should `microseconds` reach so far.
    static let maximumLength = 40

    /// Reads the text of ``init(iso:)-(String)`` where it stands.
    init?(iso text: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), year > 0, scanner.take("-"), let month = scanner.number(digits: 2),
            (1...12).contains(month), scanner.take("-"), let day = scanner.number(digits: 2),
            (1...CivilDate.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        var time: Int64 = 0
        if !scanner.isAtEnd {
            guard scanner.take("T") || scanner.take(" "), let clock = scanner.clock(hours: 23) else { return nil }
            time = clock
        }
        var offset: Int64 = 0
        if scanner.take("Z") || scanner.take("z") {
            offset = 0
        } else if scanner.take("+") {
            guard let ahead = scanner.clock(hours: 23) else { return nil }
            offset = ahead
        } else if scanner.take("-") {
            guard let behind = scanner.clock(hours: 23) else { return nil }
            offset = -behind
        }
        guard scanner.isAtEnd else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        self.init(microseconds: days * CivilDate.microsecondsADay + time - offset)
    }

    /// Writes ``description`` to `buffer` of at least ``maximumLength`` bytes; gives the number of bytes.
    func write(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        let day = microseconds.flooredDivision(by: CivilDate.microsecondsADay)
        let date = CivilDate(daysSince1970: day)
        let time = microseconds - day * CivilDate.microsecondsADay
        let seconds = time / 1_000_000
        var count = 0
        func put(_ value: Int64, digits: Int, then separator: Unicode.Scalar? = nil) {
            var rest = value
            for place in stride(from: count + digits - 1, through: count, by: -1) {
                buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            count += digits
            if let separator {
                buffer[count] = UInt8(ascii: separator)
                count += 1
            }
        }
        if date.year < 0 {
            buffer[0] = UInt8(ascii: "-")
            count = 1
        }
        put(abs(date.year), digits: abs(date.year) > 9999 ? 6 : 4, then: "-")
        put(date.month, digits: 2, then: "-")
        put(date.day, digits: 2, then: "T")
        put(seconds / 3600, digits: 2, then: ":")
        put(seconds / 60 % 60, digits: 2, then: ":")
        put(seconds % 60, digits: 2)
        if time % 1_000_000 != 0 {
            buffer[count] = UInt8(ascii: ".")
            count += 1
            put(time % 1_000_000, digits: 6)
        }
        for byte in "+00:00".utf8 {
            buffer[count] = byte
            count += 1
        }
        return count
    }
}

/// Steps over the bytes of a date.
private struct DigitScanner {
    private let text: UnsafeRawBufferPointer
    private var index = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool { index == text.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// The number that exactly so many digits make.
    mutating func number(digits: Int) -> Int64? {
        guard text.count - index >= digits else { return nil }
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// `HH`, `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff` in microseconds; a fraction of 1 digit or more. Offsets have the
    /// same form; Python writes them to the microsecond too, and PostgreSQL to the hour.
    mutating func clock(hours limit: Int64) -> Int64? {
        guard let hours = number(digits: 2), hours <= limit else { return nil }
        var seconds = hours * 3600
        var fraction: Int64 = 0
        if take(":") {
            guard let minutes = number(digits: 2), minutes < 60 else { return nil }
            seconds += minutes * 60
            if take(":") {
                guard let rest = number(digits: 2), rest < 60 else { return nil }
                seconds += rest
                if take(".") {
                    guard let microseconds = self.fraction() else { return nil }
                    fraction = microseconds
                }
            }
        }
        return seconds * 1_000_000 + fraction
    }

    private mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var unit: Int64 = 100_000
        guard let first = digit() else { return nil }
        value = first * unit
        while let next = digit() {
            unit /= 10
            value += next * unit
        }
        return value
    }

    private mutating func digit() -> Int64? {
        guard index < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) else { return nil }
        defer { index += 1 }
        return Int64(text[index] - UInt8(ascii: "0"))
    }
}
