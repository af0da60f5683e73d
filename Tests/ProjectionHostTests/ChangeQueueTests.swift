import Dispatch
import EventStore
import HostOperations
import PluginLoading
import Synchronization
import Testing

@testable import ProjectionHost

/// The queue between those who look at the projections and the thread that tells a hook, with real threads.
@Suite struct ChangeQueueTests {
    /// What a hook was told, in order.
    private final class Hook: Sendable {
        private let changes = Mutex<[ProjectionChange]>([])
        var told: [ProjectionChange] { changes.withLock { $0 } }
        func note(_ change: ProjectionChange) { changes.withLock { $0.append(change) } }
    }

    private func snapshots(_ round: Int) -> [ProjectionSnapshot] {
        // Each has a rhythm of its own, so that some come back to where they were.
        (1...5).map { number in
            ProjectionSnapshot(
                name: "p\(number)", application: "DogSchool", state: ["live", "retrying", "failed"][round / number % 3])
        }
    }

    /// What is wrong with what was told: a state that was not told before as the one before, and a last that is not the last.
    private func faults(_ told: [ProjectionChange], last: [ProjectionSnapshot]) -> [String] {
        var before: [String: String] = [:]
        var faults: [String] = []
        for change in told {
            if change.previous != before[change.projection] ?? "" { faults.append("\(change) is no next one") }
            before[change.projection] = change.state
        }
        for snapshot in last where before[snapshot.name] != snapshot.state { faults.append("\(snapshot.name) is lost") }
        return faults
    }

    @Test func `whatever is left out, each change follows the one before, and the last of each projection is told`() {
        let (queue, hook) = (ChangeQueue(), Hook())
        HostThread.start(name: "hook") { queue.tell(hook.note) }
        for round in 0..<20_000 { queue.see(snapshots(round)) }
        queue.close(within: .seconds(60))
        #expect(queue.waitForEnd() == 0)
        #expect(faults(hook.told, last: snapshots(19_999)) == [])
        #expect(hook.told.count >= 5)
    }

    @Test func `the control: one that is left out of what was told, or told too early, is found`() {
        let (queue, hook) = (ChangeQueue(), Hook())
        for round in [0, 1, 2] {
            queue.see(snapshots(round))
            queue.close(within: .seconds(60))
            queue.tell(hook.note)
        }
        #expect(faults(hook.told, last: snapshots(2)) == [])
        #expect(!faults(Array(hook.told.dropFirst()), last: snapshots(2)).isEmpty)
        #expect(!faults(hook.told.dropLast(), last: snapshots(2)).isEmpty)
    }

    @Test func `who looks never waits for a hook that blocks, which is told the last of each when it comes back`() {
        let (queue, hook) = (ChangeQueue(), Hook())
        let (isIn, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        HostThread.start(name: "hook") {
            queue.tell { change in
                hook.note(change)
                isIn.signal()
                gate.wait()
                gate.signal()
            }
        }
        queue.see(snapshots(0))
        isIn.wait()
        for round in 1..<1000 { queue.see(snapshots(round)) }
        #expect(hook.told.count == 1)
        gate.signal()
        queue.close(within: .seconds(60))
        #expect(queue.waitForEnd() == 0)
        #expect(faults(hook.told, last: snapshots(999)) == [])
        // One call for each, and one more for the one that was in hand.
        #expect(hook.told.count <= 6)
    }

    @Test func `what has no time any more is counted, and not told`() {
        let (queue, hook) = (ChangeQueue(), Hook())
        queue.see(snapshots(0))
        queue.close(within: .seconds(-1))
        queue.tell(hook.note)
        #expect(queue.waitForEnd() == 5)
        #expect(hook.told.isEmpty)
    }
}
