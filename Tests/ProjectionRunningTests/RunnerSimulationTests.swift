import RunnerSimulation
import Testing

/// The real machine in histories that are made up. `scripts/simulate` plays more of them.
@Suite struct RunnerSimulationTests {
    @Test func `no history skips or repeats an event, and each ends live or with a reason`() {
        #expect(Simulation.violations(of: 1..<1501).prefix(3).map(\.description) == [])
    }

    /// The control: each planted fault is found. `.ci/run` looks for all of them by `scripts/simulate --planted`.
    @Test(arguments: PlantedBug.allCases.filter { !$0.isRare }) func `a planted fault is found`(bug: PlantedBug) {
        #expect(Simulation.firstViolation(of: 1..<2_001, bug: bug) != nil)
    }
}
