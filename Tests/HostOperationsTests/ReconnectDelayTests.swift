import Testing

@testable import HostOperations

@Suite struct ReconnectDelayTests {
    @Test func `the wait doubles from a tenth of a second to half a minute, and begins anew after a success`() {
        var delay = ReconnectDelay()
        #expect(!delay.isUnderWay)
        let waits = (0..<11).map { _ in delay.next(jitter: 1) }
        #expect(waits.prefix(4) == [0.1, 0.2, 0.4, 0.8])
        #expect(waits.suffix(2) == [30, 30])
        #expect(delay.isUnderWay)
        for _ in 0..<1000 { #expect(delay.next(jitter: 0) == 15) }
        delay.reset()
        #expect(!delay.isUnderWay)
        #expect(delay.next(jitter: 0) == 0.05)
    }
}
