import Testing

@testable import ProjectionSDK

@Suite("Civil dates")
struct CivilDateTests {
    @Test(arguments: [
        (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017), (1, 1, 1, -719_162),
        (9999, 12, 31, 2_932_896), (2026, 5, 4, 20_577), (1900, 3, 1, -25_508),
    ])
    func `Days count from 1970 in both directions`(year: Int64, month: Int64, day: Int64, expected: Int64) {
        #expect(CivilDate(year: year, month: month, day: day).daysSince1970 == expected)
        let back = CivilDate(daysSince1970: expected)
        #expect([back.year, back.month, back.day] == [year, month, day])
    }

    @Test
    func `Every day of four centuries follows the one before it`() {
        var previous = CivilDate(daysSince1970: -1)
        for number in Int64(0)..<146_097 {
            let date = CivilDate(daysSince1970: number)
            #expect(date.daysSince1970 == number)
            let isNextDay = date.month == previous.month && date.day == previous.day + 1
            let isNextMonth =
                date.day == 1 && previous.day == CivilDate.days(inMonth: previous.month, of: previous.year)
                && (date.month == previous.month + 1
                    || (date.month == 1 && previous.month == 12 && date.year == previous.year + 1))
            if !isNextDay && !isNextMonth { Issue.record("day \(number) does not follow the one before") }
            previous = date
        }
    }
}
