/// What the description says of a route beyond its declaration.
struct RouteDocumentation {
    /// An answer that is no problem.
    struct Success {
        let status: Int
        let description: String
        var type = "application/json"
        /// nil for no body.
        var schema: JSONObject?
        /// Names and meanings.
        var headers: [(String, String)] = []
    }

    let tag: String
    let summary: String
    let success: Success
    /// Problems of its own, beside those that every route can answer.
    var problems: [(Int, String)] = []
}

extension RouteDocumentation {
    fileprivate static func asset(_ summary: String, type: String) -> RouteDocumentation {
        RouteDocumentation(
            tag: "console", summary: summary,
            success: .init(status: 200, description: "It holds no data.", type: type, schema: Schema.text))
    }
}

extension Operation {
    /// What the description says of the route.
    var documentation: RouteDocumentation {
        let unknownApplication = (404, "The application is not declared, or this process is a worker.")
        let unknownProjection = (404, "There is no such projection.")
        let unavailable = (503, "The store does not answer or is overloaded; `Retry-After` says when to try again.")
        let accepted = RouteDocumentation.Success(
            status: 202, description: "Taken on.", schema: Schema.reference("Accepted"),
            headers: [("Location", "Where to look for how it goes.")])
        func list(_ name: String, of schema: String) -> JSONObject {
            Schema.object([(name, Schema.array(of: Schema.reference(schema)))])
        }
        func ok(_ description: String, _ schema: String) -> RouteDocumentation.Success {
            .init(status: 200, description: description, schema: Schema.reference(schema))
        }
        switch self {
        case .health:
            return .init(tag: "host", summary: "Whether the process serves", success: ok("It does.", "Health"))
        case .readiness:
            return .init(
                tag: "host", summary: "Whether work should be sent here", success: ok("It should.", "Ready"),
                problems: [(503, "It should not, and `reasons` says why.")])
        case .projectionReadiness:
            return .init(
                tag: "host", summary: "Whether every projection that should run here is live or catching up",
                success: ok("Each of them is.", "Ready"),
                problems: [(503, "One of them is not, and `reasons` says which and why.")])
        case .metrics:
            return .init(
                tag: "host", summary: "Metrics in Prometheus' text format",
                success: .init(
                    status: 200, description: "The metrics.", type: "text/plain", schema: Schema.text))
        case .description:
            return .init(
                tag: "host", summary: "This description",
                success: .init(status: 200, description: "OpenAPI 3.1.", schema: Schema.of("object")))
        case .events:
            return .init(
                tag: "host", summary: "How the host, its projections, plugins and pools stand, and every change of it",
                success: .init(
                    status: 200,
                    description: "A stream without an end: `host`, `plugins`, `pools` and one `projection` for each, "
                        + "`ready`, then each of these again when it has changed, `removed` for a projection that is "
                        + "gone, and `log` for each line.",
                    type: "text/event-stream", schema: Schema.reference("HostEvent")),
                problems: [(503, "Too many feeds are open.")])
        case .console: return .asset("The console, a page for browsers", type: "text/html")
        case .consoleScript: return .asset("The console's script", type: "text/javascript")
        case .consoleStyle: return .asset("The console's style sheet", type: "text/css")
        case .plugins:
            return .init(
                tag: "host", summary: "What is loaded, and what was rejected and why", success: ok("Both.", "Plugins"))
        case .reloadPlugins:
            return .init(tag: "host", summary: "Reads the manifests again", success: accepted)
        case .applications:
            return .init(
                tag: "applications", summary: "The declared applications",
                success: .init(status: 200, description: "All.", schema: list("applications", of: "Application")),
                problems: [unavailable])
        case .application:
            return .init(
                tag: "applications", summary: "How an application's log stands",
                success: ok("How it stands.", "Application"),
                problems: [unknownApplication, unavailable])
        case .append:
            return .init(
                tag: "applications", summary: "Appends events to a stream, all or none",
                success: .init(
                    status: 201, description: "They are stored, durably.", schema: Schema.reference("Appended"),
                    headers: [("Location", "The stream.")]),
                problems: [
                    unknownApplication,
                    (409, "The stream is not at `expected_version`; `found_version` is where it is."),
                    (415, "The body is not JSON by its Content-Type."),
                    (422, "The body is no append; `errors` says where."),
                    (
                        503,
                        "Overloaded or unavailable: nothing was stored. `outcome-unknown`: the append may be stored or not; "
                            + "read the stream before trying again."
                    ),
                ])
        case .stream:
            return .init(
                tag: "applications", summary: "The events of one stream, in order",
                success: ok("Some of them; none for a stream that does not exist.", "Stream"),
                problems: [unknownApplication, unavailable])
        case .notifications:
            return .init(
                tag: "applications",
                summary: "Events in the order of the log, as the Python library's service gives them",
                success: .init(
                    status: 200, description: "At most `limit`, never past the safe head.",
                    schema: Schema.array(of: Schema.reference("Notification")),
                    headers: [("Projectionist-Safe-Head", "The safe head when the log was read.")]),
                problems: [unknownApplication, unavailable])
        case .section:
            return .init(
                tag: "applications", summary: "A section of the log, as the Python library's service gives it",
                success: ok("The section.", "Section"), problems: [unknownApplication, unavailable])
        case .feed:
            return .init(
                tag: "applications", summary: "The log as server-sent events, one for each event, `id` its position",
                success: .init(
                    status: 200, description: "A stream without an end; each event is a notification.",
                    type: "text/event-stream", schema: Schema.reference("FeedEvent")),
                problems: [unknownApplication, (503, "Too many feeds are open, or the store does not answer.")])
        case .projections:
            return .init(
                tag: "projections", summary: "All projections and how they stand",
                success: .init(status: 200, description: "All.", schema: list("projections", of: "Projection")),
                problems: [unavailable])
        case .projection:
            return .init(
                tag: "projections", summary: "How a projection stands", success: ok("How it stands.", "Projection"),
                problems: [unknownProjection, unavailable])
        case .wait:
            return .init(
                tag: "projections", summary: "Waits until a projection has committed a position",
                success: ok("It has, and its read model shows it.", "Reached"),
                problems: [
                    unknownProjection, (409, "The projection has stopped before it."),
                    (503, "The server shuts down, or the store does not answer."),
                    (504, "It has not in time; `position` is how far it has come."),
                ])
        case .pause, .resume, .reset, .rebuild:
            let summaries: [Operation: String] = [
                .pause: "Pauses a projection", .resume: "Lets a paused projection go on",
                .reset: "Clears a read model and its position",
                .rebuild: "Builds a read model anew beside the live one, and switches",
            ]
            return .init(
                tag: "projections", summary: summaries[self] ?? "", success: accepted,
                problems: [unknownProjection, (409, "The projection's state forbids it."), unavailable])
        case .deadLetters:
            return .init(
                tag: "projections", summary: "Events that a projection has put aside",
                success: .init(
                    status: 200, description: "Some of them, in the order of the log.",
                    schema: list("dead_letters", of: "DeadLetter")),
                problems: [unknownProjection, unavailable])
        case .deadLetter:
            return .init(
                tag: "projections", summary: "An event that a projection has put aside, with the event itself",
                success: ok("The letter and its event.", "DeadLetterDetail"),
                problems: [(404, "There is no such projection or dead letter."), unavailable])
        case .retryDeadLetters, .retryDeadLetter, .retryStream:
            let meant: [Operation: String] = [
                .retryDeadLetters: "what it has put aside, or a range of it",
                .retryDeadLetter: "an event that it has put aside",
                .retryStream: "what it has put aside of a stream",
            ]
            return .init(
                tag: "projections", summary: "Lets a projection apply \(meant[self] ?? "")",
                success: accepted,
                problems: [
                    (404, "There is no such projection, or nothing of what is meant is put aside."),
                    (
                        409,
                        "No process runs the projection, it is paused, or the event waits behind another one of its stream."
                    ), unavailable,
                ])
        case .dropDeadLetter:
            return .init(
                tag: "projections", summary: "Drops an event that a projection has put aside: it is never applied",
                success: .init(status: 204, description: "It is gone."),
                problems: [(404, "There is no such projection or dead letter."), unavailable])
        }
    }
}
