import HostOperations
import NIOCore
import NIOHTTP1

extension HostRoutes {
    func wait(_ values: ParameterValues, _ request: InboundRequest) async throws -> Reply {
        let projection = values.text("projection")
        let position = values.integer("position") ?? 0
        let timeout = Duration.seconds(values.seconds("timeout"))
        let control = control
        let outcome = try await request.client.whilePresent {
            try await control.wait(for: projection, position: position, timeout: timeout)
        }
        switch outcome {
        case .reached(let reached):
            return .json(
                JSONObject {
                    $0.add("projection", projection)
                    $0.add("position", reached)
                }.closed)
        case .timedOut(let reached):
            return Problem(
                .gatewayTimeout, "not-reached", "Not reached",
                "The projection has not reached position \(position) in time."
            ).with { $0.extensions = [("position", reached)] }.reply(requestID: request.id)
        case .failed(let reached, let reason):
            return Problem(.conflict, "projection-failed", "Projection failed", reason)
                .with { $0.extensions = [("position", reached)] }.reply(requestID: request.id)
        }
    }

    func perform(_ command: ProjectionCommand, _ values: ParameterValues) async throws -> Reply {
        let projection = values.text("projection")
        try await control.perform(command, on: projection)
        return Self.accepted(at: "/projections/\(PercentCoding.encoded(projection))")
    }

    func reloadPlugins() async throws -> Reply {
        try await control.reloadPlugins()
        return Self.accepted(at: "/plugins")
    }

    /// The work is taken on; its state is to be seen at `path`.
    static func accepted(at path: String) -> Reply {
        .json(JSONObject { $0.add("status", path) }.closed, status: .accepted, headers: ["Location": path])
    }
}
