import FoundationEssentials
import Testing

@testable import ProjectionSDK

@Suite("Timestamps as Python writes them")
struct UTCTimestampTests {
    @Test(arguments: [
        ("2026-05-04T06:30:00", "2026-05-04T06:30:00+00:00"),
        ("2026-05-04T06:30:00.123456", "2026-05-04T06:30:00.123456+00:00"),
        ("2026-05-04T06:30:00.123", "2026-05-04T06:30:00.123000+00:00"),
        ("2026-05-04T06:30:00.123456789", "2026-05-04T06:30:00.123456+00:00"),
        ("2026-05-04T06:30:00.000001Z", "2026-05-04T06:30:00.000001+00:00"),
        ("2026-05-04T06:30:00+00:00", "2026-05-04T06:30:00+00:00"),
        ("2026-05-04T06:30:00+02:00", "2026-05-04T04:30:00+00:00"),
        ("2026-05-04T23:30:00-05:30", "2026-05-05T05:00:00+00:00"),
        ("2026-05-04T06:30:00+00:00:01.500000", "2026-05-04T06:29:58.500000+00:00"),
        ("2026-05-04 06:30:00+02", "2026-05-04T04:30:00+00:00"),
        ("2026-05-04T06:30", "2026-05-04T06:30:00+00:00"),
        ("2026-05-04T06", "2026-05-04T06:00:00+00:00"),
        ("2026-05-04", "2026-05-04T00:00:00+00:00"),
        ("2024-02-29T23:59:59.999999+00:00", "2024-02-29T23:59:59.999999+00:00"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00+00:00"),
        ("0001-01-01T00:00:00+01:00", "0000-12-31T23:00:00+00:00"),
        ("1969-12-31T23:59:59.999999", "1969-12-31T23:59:59.999999+00:00"),
        ("9999-12-31T23:59:59.999999", "9999-12-31T23:59:59.999999+00:00"),
    ])
    func `Every form of isoformat is read and comes out in UTC`(text: String, expected: String) {
        #expect(UTCTimestamp(iso: text)?.description == expected)
    }

    @Test(arguments: [
        "", "today", "2026-13-01", "2026-02-29T00:00:00", "2026-00-10", "2026-05-04T", "2026-05-04T24:00:00",
        "2026-05-04T06:60:00", "2026-05-04T06:30:60", "2026-05-04T06:30:00.", "2026-05-04T06:30:00+", "2026-5-4",
        "2026-05-04T06:30:00Z ", "2026-05-04T06:30:00+02:00x", "0000-01-01T00:00:00", "20260504T063000",
        "2026-05-04X06:30:00",
    ])
    func `Anything else is refused`(text: String) {
        #expect(UTCTimestamp(iso: text) == nil)
    }

    @Test
    func `A date and back is the same microsecond`() throws {
        let timestamp = try #require(UTCTimestamp(iso: "2026-05-04T06:30:00.123457+00:00"))
        #expect(UTCTimestamp(timestamp.date) == timestamp)
        #expect(timestamp.day == "2026-05-04")
        #expect(timestamp.date.timeIntervalSince1970 == 1_777_876_200.123457)
    }

    @Test
    func `Dates beyond Python's years become the first or the last`() {
        #expect(UTCTimestamp(Date(timeIntervalSince1970: 1e18)).day == "9999-12-31")
        #expect(UTCTimestamp(Date(timeIntervalSince1970: -1e18)).day == "0001-01-01")
    }

    @Test
    func `Texts sort as the times do`() throws {
        let times = try ["2026-05-04T06:30:00", "2026-05-04T06:30:00.5", "2026-05-04T06:30:01"].map {
            try #require(UTCTimestamp(iso: $0))
        }
        #expect(times.map(\.description).sorted() == times.sorted().map(\.description))
    }
}
