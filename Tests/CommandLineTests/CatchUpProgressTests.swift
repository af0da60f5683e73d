import Testing

@testable import projectionist

@Suite struct CatchUpProgressTests {
    @Test func `the line says events, rate, remaining and the time left`() {
        let sample = CatchUpProgress.Sample(events: 1_234_567, remaining: 80_000, behind: 2, rate: 54_321.9)
        #expect(sample.line(width: 200) == "2 catching up: 1,234,567 events, 54,321/s, 80,000 remaining, 2 s left")
        #expect(sample.line(width: 21) == "2 catching up: 1,234")
    }

    @Test func `without a rate there is no time left`() {
        let sample = CatchUpProgress.Sample(events: 0, remaining: 999, behind: 1, rate: 0)
        #expect(sample.line(width: 80) == "1 catching up: 0 events, 0/s, 999 remaining")
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (-999, "-999")])
    func `digits stand in groups of three`(number: Int64, text: String) {
        #expect(CatchUpProgress.Sample.grouped(number) == text)
    }

    @Test(arguments: [(0.2, "1 s"), (59, "59 s"), (59.5, "1 min 0 s"), (125, "2 min 5 s"), (11_400, "3 h 10 min")])
    func `durations are rounded up`(seconds: Double, text: String) {
        #expect(CatchUpProgress.Sample.duration(seconds) == text)
    }
}
