import Foundation
import RunnerSimulation
import Testing

/// The real machine in histories that are made up. `scripts/simulate` plays many more of them, in `.ci/run` too.
@Suite struct RunnerSimulationTests {
    @Test func `no history skips or repeats an event, and each ends live or with a reason`() async {
        let violation = await Self.onThread { Simulation.firstViolation(of: 1..<401) }
        #expect(violation?.description == nil)
    }

    /// The control: each planted fault is found. `.ci/run` looks for all of them by `scripts/simulate --planted`.
    @Test(arguments: PlantedBug.allCases.filter { !$0.isRare }) func `a planted fault is found`(bug: PlantedBug) async {
        #expect(await Self.onThread { Simulation.firstViolation(of: 1..<2_001, bug: bug) } != nil)
    }

    /// Away from the cooperative pool, whose threads the tests beside this one need.
    private static func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}
