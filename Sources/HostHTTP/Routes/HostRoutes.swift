import EventStore
import HostOperations
import Logging
import NIOCore
import NIOHTTP1

/// Answers the host's own routes by asking the control.
struct HostRoutes: Sendable {
    let control: any HostControl
    let options: HTTPOptions
    let feeds: FeedSlots
    /// What the feeds of the host's state share.
    let sampler: HostStateSampler
    /// What `/openapi.json` answers.
    let description: ByteBuffer

    /// - Throws: ``OperationError`` and other errors that the responder turns into problems.
    func reply(to request: InboundRequest, _ match: RouteMatch) async throws -> Reply {
        let values = try ParameterValues(match, headers: request.head?.headers ?? [:])
        switch match.route.operation {
        case .append: return try await append(request, to: values.text("application"))
        case .stream: return try await stream(values)
        case .notifications: return try await notifications(values)
        case .section: return try await section(values)
        case .feed: return try await feed(values, request.client)
        case .applications:
            let summaries = try await control.applications()
            return .json(JSONObject { $0.add("applications", summaries.map(\.json)) }.closed)
        case .application: return .json(try await control.application(values.text("application")).json.closed)
        case .projections:
            let snapshots = try await control.projections()
            return .json(JSONObject { $0.add("projections", snapshots.map(\.json)) }.closed)
        case .projection: return .json(try await control.projection(values.text("projection")).json.closed)
        case .wait: return try await wait(values, request)
        case .pause: return try await perform(.pause, values)
        case .resume: return try await perform(.resume, values)
        case .reset: return try await perform(.reset, values)
        case .rebuild: return try await perform(.rebuild, values)
        case .deadLetters: return try await deadLetters(values)
        case .deadLetter:
            return .json(
                try await control.deadLetter(values.integer("id") ?? 0, of: values.text("projection")).json.closed)
        case .retryDeadLetters: return try await retryDeadLetters(values)
        case .retryStream: return try await retry(.stream(values.text("stream")), values)
        case .retryDeadLetter: return try await retryDeadLetter(values)
        case .dropDeadLetter: return try await dropDeadLetter(values)
        case .plugins: return .json(await control.plugins().json.closed)
        case .reloadPlugins: return try await reloadPlugins()
        case .health: return .json(await control.health().json.closed)
        case .readiness: return try readiness(request, await control.readiness())
        case .projectionReadiness: return try readiness(request, await control.projectionReadiness())
        case .metrics:
            return .text(await control.metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
        case .description: return .json(description)
        case .events: return try await events(values, request.client)
        case .console: return ConsoleAsset.page.reply
        case .consoleScript: return ConsoleAsset.script.reply
        case .consoleStyle: return ConsoleAsset.style.reply
        }
    }

    private func readiness(_ request: InboundRequest, _ report: ReadinessReport) throws -> Reply {
        if case .draining = request.client.departure { throw ClientPresence.Departure.draining }
        if report.isReady { return .json(JSONObject { $0.add("status", "ready") }.closed) }
        let problem = Problem(
            .serviceUnavailable, "not-ready", "Not ready", "Work should not be sent here now; the reasons say why."
        ).with { $0.reasons = report.reasons }
        return problem.reply(requestID: request.id)
    }
}
