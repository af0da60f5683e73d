import EventStore
import Testing

struct LogEpochTests {
    private let epoch = LogEpoch(system: 7, timeline: "00000001", serverStart: "100.5")

    @Test func `the same run of the same server outdates nothing`() {
        #expect(!epoch.isOutdated(by: epoch))
    }

    @Test func `a promotion and a restart outdate what was read before`() {
        #expect(epoch.isOutdated(by: LogEpoch(system: 7, timeline: "00000002", serverStart: "100.5")))
        #expect(epoch.isOutdated(by: LogEpoch(system: 7, timeline: "00000001", serverStart: "200")))
    }

    @Test func `two systems, or an unknown one, have nothing to do with each other`() {
        #expect(!epoch.isOutdated(by: LogEpoch(system: 8, timeline: "00000003", serverStart: "200")))
        #expect(!epoch.isOutdated(by: LogEpoch(system: nil, timeline: "00000003", serverStart: "200")))
    }
}

struct LogBoundsTests {
    @Test func `a position above the highest event and above what was drawn is ahead`() {
        #expect(LogBounds(highest: 1000, lastDrawn: 1032).isOvertaken(by: 1500))
        #expect(LogBounds(highest: 0, lastDrawn: 0).isOvertaken(by: 1))
    }

    @Test func `a deleted tail or rolled-back positions are not ahead`() {
        #expect(!LogBounds(highest: 1000, lastDrawn: 1500).isOvertaken(by: 1500))
        #expect(!LogBounds(highest: 1500, lastDrawn: 1500).isOvertaken(by: 1500))
    }

    @Test func `what was drawn last and is not known counts as ahead`() {
        #expect(LogBounds(highest: 1000, lastDrawn: nil).isOvertaken(by: 1001))
        #expect(!LogBounds(highest: 1000, lastDrawn: nil).isOvertaken(by: 1000))
    }
}
