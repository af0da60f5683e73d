import EventStore
import Projections
import TestSupport
import Testing

@testable import ProjectionRunning

/// Builds that write which of them has seen which event, and how they are handed over.
extension SwapTests {
    typealias SetUp = @Sendable (ProjectionCall) throws -> Void

    static let makesTable: SetUp = {
        try $0.queueing("CREATE TABLE IF NOT EXISTS seen (position bigint, build text)")
    }

    /// A build that writes its name beside each position that it sees.
    func build(
        _ name: String, _ ground: RunnerGround, setUp: @escaping SetUp = SwapTests.makesTable,
        then script: @escaping ScriptedHandler.Script = { _, _ in }
    ) throws -> ProjectionDefinition {
        var definition = try ground.definition("seen_by", batch: 7) {
            ScriptedHandler(canBeTakenAway: true, setUp: setUp) { events, call in
                for index in 0..<events.count {
                    try call.queueing("INSERT INTO seen VALUES (\(events[index].position), '\(name)')")
                }
                try script(events, call)
            }
        }
        definition.build = name
        definition.pluginVersion = name
        return definition
    }

    func swap(to new: ProjectionDefinition, _ supervisor: ProjectionSupervisor) async throws -> SwapOutcome {
        let handler = Made(try new.makeHandler())
        return await supervisor.replace(with: new, handler.value)
    }

    // Sendable: handed over once.
    private struct Made: @unchecked Sendable {
        let value: any ProjectionHandler
        init(_ value: any ProjectionHandler) { self.value = value }
    }

    /// The runner has been handed another build, or is through with it already.
    func handedOver(_ supervisor: ProjectionSupervisor) async throws {
        try await eventually("the hand-over", every: 2) {
            let desk = await supervisor.projections[0].run?.desk
            return desk?.isUnderWay == true || desk?.outcome != nil
        }
    }

    func reach(_ position: Int64, _ ground: RunnerGround) async throws {
        try await eventually("position \(position)") { try ground.position("seen_by") == position }
    }

    func builds(_ ground: RunnerGround) throws -> [String] {
        try ground.texts("SELECT build FROM seen ORDER BY position")
    }
}
