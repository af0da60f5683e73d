import EventStore
import Testing

@testable import ProjectionRunning

struct HoldBackWatchTests {
    private var watch = HoldBackWatch(pollInterval: 1000)

    private func held(_ head: Int64?, by pids: Int32...) -> SafeHeadStatus {
        SafeHeadStatus(
            head: head, highest: 100, heldBackBy: pids.map { LockHolder(transaction: "\($0)/1", pid: $0) })
    }

    @Test mutating func `a gap is looked at soon, and less often the longer it lasts`() {
        _ = watch.observe(held(5), now: .zero)
        let intervals = (0..<9).map { watch.observe(held(5, by: 7), now: .milliseconds($0)).interval }
        #expect(intervals == [20, 20, 40, 80, 160, 320, 640, 1000, 1000])
        // Once it is gone the poll is as it was, and the next gap is looked at soon again.
        #expect(watch.observe(held(100), now: .seconds(1)).interval == 1000)
        #expect(watch.observe(held(100, by: 8), now: .seconds(2)).interval == 20)
    }

    @Test mutating func `a head on its way over what stands without a gap is followed at once`() {
        _ = watch.observe(held(5), now: .zero)
        #expect(watch.observe(held(10_005, by: 7), now: .seconds(1)).interval == 0)
        #expect(watch.observe(held(20_005, by: 7), now: .seconds(2)).interval == 0)
        #expect(watch.observe(held(20_005, by: 7), now: .seconds(3)).interval == 20)
    }

    @Test mutating func `holders that stay are named after a second and warned of once, after ten`() {
        _ = watch.observe(held(5), now: .zero)
        _ = watch.observe(held(5, by: 7), now: .seconds(1))
        #expect(watch.observe(held(5, by: 7), now: .milliseconds(1900)).names == false)
        let named = watch.observe(held(5, by: 7), now: .milliseconds(2100))
        #expect(named.names && !named.warns && named.heldFor == .milliseconds(1100))
        #expect(watch.observe(held(5, by: 7), now: .seconds(3)).names == false)
        #expect(watch.observe(held(5, by: 7), now: .milliseconds(11_100)).warns)
        #expect(watch.observe(held(5, by: 7), now: .seconds(20)).warns == false)
    }

    @Test mutating func `writers that come and go while the head moves are neither named nor warned of`() {
        for second in 0..<60 {
            let advice = watch.observe(held(Int64(second), by: Int32(second + 1)), now: .seconds(second))
            #expect(!advice.names && !advice.warns)
        }
    }
}
