import HostOperations
import Testing

@testable import projectionist

@Suite struct RecentRatesTests {
    private static func row(_ events: Int64?, process: String = "a:1") -> [ProjectionSnapshot] {
        [ProjectionSnapshot(name: "dogs", application: "DogSchool", state: "live", events: events, process: process)]
    }

    @Test func `a rate is of the last three seconds`() {
        var rates = RecentRates()
        rates.add(Self.row(100), at: 0)
        #expect(rates.rate(of: "dogs") == nil)
        rates.add(Self.row(200), at: 1)
        #expect(rates.rate(of: "dogs") == 100)
        for second in 2...6 { rates.add(Self.row(200), at: Double(second)) }
        #expect(rates.rate(of: "dogs") == 0)
        #expect(rates.rate(of: "cats") == nil)
    }

    @Test func `a process that has taken over counts anew`() {
        var rates = RecentRates()
        rates.add(Self.row(5_000), at: 0)
        rates.add(Self.row(10, process: "b:2"), at: 1)
        #expect(rates.rate(of: "dogs") == nil)
        rates.add(Self.row(20, process: "b:2"), at: 2)
        #expect(rates.rate(of: "dogs") == 10)
        // Or the same one that was started anew.
        rates.add(Self.row(1, process: "b:2"), at: 2.5)
        #expect(rates.rate(of: "dogs") == nil)
    }

    @Test func `a terminal gets what it has room for`() {
        let size = TerminalSize(width: 4, height: 3)
        #expect(size.drawn("123456\nab\ncd\nef\n") == "\u{1B}[H1234\u{1B}[K\nab\u{1B}[K\n\u{1B}[J")
    }
}
