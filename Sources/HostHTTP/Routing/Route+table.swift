import HostOperations
import NIOHTTP1

extension Route {
    /// All routes, with the bounds that the options set.
    static func table(_ options: HTTPOptions) -> [Route] {
        let page = Int64(options.maximumPageSize)
        let limit = ParameterDefinition(
            "limit", .query, .integer(1...page, default: min(100, page)), "The most items of the answer.")
        let topics = ParameterDefinition(
            "topics", .query, .list, "Only events of these topics; one parameter for each topic. All when left out.")
        let application = ParameterDefinition("application", .path, .text, "The name of a declared application.")
        let projection = ParameterDefinition("projection", .path, .text, "The name of a projection.")
        let letter = ParameterDefinition(
            "id", .path, .integer(0...Int64.max, default: nil), "The id of a dead letter: the event's position.")
        let longest = options.maximumWait / .seconds(1)

        let events: [Route] = [
            Route(.append, .POST, "/applications/{application}/events", [application]),
            Route(
                .notifications, .GET, "/applications/{application}/notifications",
                [
                    application,
                    ParameterDefinition(
                        "start", .query, .integer(0...Int64.max, default: 0), "The position to begin at."),
                    limit, topics,
                    ParameterDefinition(
                        "inclusive_of_start", .query, .boolean(default: true),
                        "Whether the event at `start` itself is given."),
                ]),
            Route(
                .section, .GET, "/applications/{application}/sections/{section}",
                [
                    application,
                    ParameterDefinition(
                        "section", .path, .range, "Two positions, `first,last`, the first and the last to give."),
                ]),
            Route(
                .stream, .GET, "/applications/{application}/streams/{id}",
                [
                    application, ParameterDefinition("id", .path, .text, "The id of the stream (the aggregate)."),
                    ParameterDefinition(
                        "after", .query, .integer(-1...Int64.max, default: -1),
                        "Only versions above this one; all when left out."), limit,
                ]),
            Route(
                .feed, .GET, "/applications/{application}/feed",
                [
                    application,
                    ParameterDefinition(
                        "after", .query, .integer(0...Int64.max, default: 0), "Only positions above this one."),
                    topics,
                    ParameterDefinition(
                        "Last-Event-ID", .header, .integer(0...Int64.max, default: nil),
                        "The last position that a broken feed gave; wins over `after`."),
                ]),
            Route(.applications, .GET, "/applications"),
            Route(.application, .GET, "/applications/{application}", [application]),
        ]
        let projections: [Route] = [
            Route(.projections, .GET, "/projections"),
            Route(.projection, .GET, "/projections/{projection}", [projection]),
            Route(
                .wait, .GET, "/projections/{projection}/wait",
                [
                    projection,
                    ParameterDefinition(
                        "position", .query, .integer(0...Int64.max, default: nil),
                        "The position that the projection is to have committed.", isRequired: true),
                    ParameterDefinition(
                        "timeout", .query, .seconds(0...longest, default: min(30, longest)), "The most seconds to wait."
                    ),
                ]),
            Route(.pause, .POST, "/projections/{projection}/pause", [projection]),
            Route(.resume, .POST, "/projections/{projection}/resume", [projection]),
            Route(.reset, .POST, "/projections/{projection}/reset", [projection]).notImplemented(),
            Route(.rebuild, .POST, "/projections/{projection}/rebuild", [projection]).notImplemented(),
            Route(
                .deadLetters, .GET, "/projections/{projection}/dead-letters",
                [
                    projection,
                    ParameterDefinition(
                        "after", .query, .integer(0...Int64.max, default: 0), "Only ids above this one."),
                    limit,
                    ParameterDefinition(
                        "stream", .query, .text, "Only those of this stream; of all when left out."),
                ]),
            Route(.deadLetter, .GET, "/projections/{projection}/dead-letters/{id}", [projection, letter]),
            Route(
                .retryDeadLetters, .POST, "/projections/{projection}/retry",
                [
                    projection,
                    ParameterDefinition(
                        "from", .query, .integer(0...Int64.max, default: 0), "Only ids from this one on."),
                    ParameterDefinition(
                        "to", .query, .integer(0...Int64.max, default: Int64.max), "Only ids up to this one."),
                ]),
            Route(
                .retryStream, .POST, "/projections/{projection}/streams/{stream}/retry",
                [projection, ParameterDefinition("stream", .path, .text, "The id of the stream (the aggregate).")]),
            Route(.retryDeadLetter, .POST, "/projections/{projection}/dead-letters/{id}/retry", [projection, letter]),
            Route(.dropDeadLetter, .DELETE, "/projections/{projection}/dead-letters/{id}", [projection, letter]),
        ]
        let host: [Route] = [
            Route(.health, .GET, "/healthz").open(),
            Route(.readiness, .GET, "/readyz").open(),
            Route(.projectionReadiness, .GET, "/readyz/projections"),
            Route(.metrics, .GET, "/metrics"),
            Route(.plugins, .GET, "/plugins"),
            Route(.reloadPlugins, .POST, "/plugins/reload"),
            Route(.description, .GET, "/openapi.json"),
            Route(
                .events, .GET, "/events",
                [
                    ParameterDefinition(
                        "log", .query, .integer(0...Int64(LogHistory.capacity), default: 0),
                        "How many of the last log lines come first; 0: no log lines at all.")
                ]),
            Route(.console, .GET, "/").open(),
            Route(.consoleScript, .GET, "/console.js").open(),
            Route(.consoleStyle, .GET, "/console.css").open(),
        ]
        return events + (projections + host).map { $0.operational() }
    }
}
