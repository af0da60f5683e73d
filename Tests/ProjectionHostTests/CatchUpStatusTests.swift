import EventStore
import ProjectionRunning
import Testing

@testable import HostOperations
@testable import ProjectionHost

/// What a run until all is caught up ends with, by the states of its projections alone.
@Suite struct CatchUpStatusTests {
    private func status(
        _ states: [ProjectionState], _ unstarted: [UnstartedProjection.State] = [], rejections: Int = 0
    ) -> ProjectionHost.ExitStatus {
        ProjectionHost.ExitStatus.ofCatchUp(states, unstarted: unstarted, rejections: rejections)
    }

    @Test func `no projection at all is nothing left undone`() { #expect(status([]) == .done) }

    @Test func `one that has failed, is stuck, ahead, paused or was fenced makes 1, one that was on its way does not`()
    {
        let failing = ProjectionState.allCases.filter { status([.live, $0]) == .projectionFailed }
        #expect(failing == [.stuck, .failed, .ahead, .fenced, .paused])
        #expect(status([.catchingUp, .starting, .retrying, .live, .stopped]) == .done)
    }

    @Test(arguments: UnstartedProjection.State.allCases)
    func `one that did not run makes 1, whatever the reason`(state: UnstartedProjection.State) {
        #expect(status([.live], [state]) == .projectionFailed)
        #expect(ProjectionHost.ExitStatus.projectionFailed.rawValue == 1)
    }

    @Test func `what was rejected makes 1`() { #expect(status([.live], rejections: 1) == .projectionFailed) }

    @Test func `only live and catching up are ready, only failed and stopped are over`() {
        #expect(ProjectionState.allCases.filter(\.standing.isReady) == [.catchingUp, .live])
        #expect(ProjectionState.allCases.filter(\.standing.isOver) == [.failed, .stopped])
    }

    @Test(
        arguments: [
            ([.definitions, .configuration] as ErrorTraits, ProjectionHost.ExitStatus.configuration),
            (.definitions, .internal), (.transient, .unavailable),
        ] as [(ErrorTraits, ProjectionHost.ExitStatus)])
    func `a missing right or schema is for the operator to change`(
        traits: ErrorTraits, expected: ProjectionHost.ExitStatus
    ) {
        var error = EventStoreError(.statementFailed, "x")
        error.traits = traits
        #expect(ProjectionHost.ExitStatus(error) == expected)
    }

    @Test(arguments: [
        ("starting", true), ("catching-up", true), ("live", true), ("retrying", true), ("fenced", true),
        ("failed", false), ("stopped", false), ("rejected", false), ("left-out", false),
    ])
    func `a report of a projection that runs is not replaced by one that cannot`(state: String, isKept: Bool) {
        let report = RunnerReport(
            projection: "p", application: "A", state: state, error: nil, attempts: 0, process: "elsewhere:1",
            updatedAt: 0)
        #expect(UnstartedReports.mayReplace(report) != isKept)
        #expect(UnstartedReports.mayReplace(nil))
    }
}
