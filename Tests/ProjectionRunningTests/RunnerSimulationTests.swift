import RunnerSimulation
import Testing

/// The real machine in histories that are made up. `scripts/simulate` plays more of them.
@Suite struct RunnerSimulationTests {
    @Test func `no history skips or repeats an event, and each ends live or with a reason`() {
        #expect(Simulation.violations(of: 1..<1501).prefix(3).map(\.description) == [])
    }

    /// The control: each planted fault is found.
    @Test(arguments: PlantedBug.allCases) func `a planted fault is found`(bug: PlantedBug) {
        #expect(Simulation.firstViolation(of: 1..<20_001, bug: bug) != nil)
    }
}
