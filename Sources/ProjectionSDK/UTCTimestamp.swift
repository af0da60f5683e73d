public import FoundationEssentials

/// A point in time to the microsecond, as Python's `datetime` has it, in UTC.
///
/// Its text is what `datetime.isoformat()` gives for UTC, `2026-05-04T06:30:00.123456+00:00`, without the fraction
/// where it is zero. Such texts sort as the times do (as long as the year has four digits), on either store.
public struct UTCTimestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Since 1970-01-01T00:00:00+00:00.
    public let microseconds: Int64

    /// - Parameter microseconds: since 1970-01-01T00:00:00+00:00.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The microsecond nearest to `date`; a date outside the years 1 to 9999 becomes the first or last one inside.
    public init(_ date: Date) {
        let seconds = date.timeIntervalSince1970
        let limits = -62_135_596_800.0...253_402_300_799.0
        let inside = seconds.isNaN ? 0 : min(max(seconds, limits.lowerBound), limits.upperBound)
        microseconds = Int64((inside * 1_000_000).rounded())
    }

    /// Reads what Python's `datetime.isoformat()` writes: a date, alone or with a time behind `T` or a blank, to hours,
    /// minutes, seconds or a fraction of them, with an offset, a `Z`, or neither (which is taken as UTC). Digits beyond
    /// the microsecond are dropped. nil for anything else.
    public init?(iso text: String) {
        var text = text
        guard let value = text.withUTF8({ UTCTimestamp(iso: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    /// The point in time as Foundation's type, which is exact to the microsecond for a few centuries around now.
    public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    /// The day in UTC, `2026-05-04`.
    public var day: String { String(description.prefix { $0 != "T" }) }

    /// As `datetime.isoformat()` writes it for UTC: `2026-05-04T06:30:00.123456+00:00`.
    public var description: String {
        withUnsafeTemporaryAllocation(byteCount: Self.maximumLength, alignment: 1) { buffer in
            String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<write(to: buffer)]), as: UTF8.self)
        }
    }

    /// Earlier is less.
    public static func < (left: UTCTimestamp, right: UTCTimestamp) -> Bool { left.microseconds < right.microseconds }
}

extension UTCTimestamp: Codable {
    /// Reads a text as ``init(iso:)-(String)`` takes it.
    ///
    /// - Throws: `DecodingError` for any other text or value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = UTCTimestamp(iso: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "cannot be read as a date and time")
        }
        self = value
    }

    /// Writes the text of ``description``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
