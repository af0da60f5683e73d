import EventStore
import HostOperations
import HostSettings

extension Schema {
    /// `components.schemas`.
    static func components(_ options: HTTPOptions) -> [(String, JSONObject)] {
        [
            ("Append", append(options)), ("Appended", appended), ("Notification", notification), ("Section", section),
            ("FeedEvent", feedEvent), ("HostEvent", hostEvent),
            ("Stream", stream), ("Application", application), ("Projection", projection),
            (
                "Reached",
                object([
                    ("projection", text),
                    (
                        "position",
                        integer(0...Int64.max, "Where the projection is now, at or above the asked position.")
                    ),
                ])
            ),
            ("DeadLetter", object(deadLetter)), ("DeadLetterDetail", deadLetterDetail), ("Plugins", plugins),
            ("Health", health),
            ("Ready", object([("status", of("string", "Always `ready`."))])),
            ("Accepted", object([("status", of("string", "Where to look for how it goes, a path."))])),
            ("Problem", problem),
        ]
    }

    private static func append(_ options: HTTPOptions) -> JSONObject {
        let event = object(
            [
                (
                    "topic",
                    text(1...StreamAppend.maximumTopicLength, "What kind of event; the bound counts bytes of UTF-8.")
                ),
                (
                    "state",
                    JSONObject {
                        $0.add(
                            "description",
                            "Any JSON, stored as the very bytes that were sent; or `{\"base64\": \"…\"}`, an object of this "
                                + "one key, for other bytes.")
                        // Any JSON but an object with the key `base64`, or that object with what it must hold.
                        $0.add(
                            "anyOf",
                            [
                                JSONObject {
                                    $0.add(
                                        "not",
                                        JSONObject {
                                            $0.add("type", "object"); $0.add("required", ["base64"])
                                        })
                                },
                                object(
                                    [
                                        (
                                            "base64",
                                            JSONObject {
                                                $0.add("type", "string")
                                                $0.add("contentEncoding", "base64")
                                                $0.add(
                                                    "pattern",
                                                    "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$"
                                                )
                                            }
                                        )
                                    ], isOpen: false),
                            ])
                    }
                ),
            ], isOpen: false)
        let expected = JSONObject {
            $0.add("type", ["integer", "null"])
            $0.add("format", "int64")
            $0.add("minimum", StreamAppend.beforeZero)
            $0.add("maximum", Int64.max - (1 << 32))
            $0.add(
                "description",
                "The stream's last version before this append, 0 for a new stream, -1 for a new one "
                    + "that begins at version 0; null or left out: the end of the stream, wherever that is.")
        }
        return object(
            [
                (
                    "originator_id",
                    text(
                        1...1024,
                        "The stream. A UUID, with or without hyphens, where the application keeps ids as UUIDs.")
                ),
                ("expected_version", expected), ("events", array(of: event, 1...options.maximumBatch)),
            ], optional: ["expected_version"], isOpen: false)
    }

    private static let appended = object([
        ("positions", array(of: integer(1...Int64.max))),
        (
            "last_version",
            orNull("integer", "The stream's last version now; null where `expected_version` was not given.")
        ),
    ])

    private static let notification = object(
        [
            ("id", integer(1...Int64.max, "The position.")),
            ("originator_id", of("string", "A UUID as 32 hexadecimal digits, or a text.")),
            ("originator_version", integer(0...Int64.max)), ("topic", text),
            (
                "state",
                JSONObject {
                    $0.add("type", "string")
                    $0.add("contentEncoding", "base64")
                }
            ),
        ], "As the Python library's NotificationLogJSONService writes it.")

    private static let feedEvent = object(
        [
            ("id", of("string", "The position.")),
            (
                "data",
                JSONObject {
                    $0.add("type", "string")
                    $0.add("contentMediaType", "application/json")
                    $0.add("contentSchema", reference("Notification"))
                }
            ),
        ], "One server-sent event, its fields as members.")

    private static let hostEvent = object(
        [
            (
                "event",
                JSONObject {
                    $0.add("enum", ["host", "projection", "removed", "plugins", "pools", "log", "ready"])
                }
            ),
            ("data", of("string", "JSON: of a projection and of the plugins as their own routes give it.")),
        ], "One server-sent event, its fields as members.")

    private static let section = object([
        ("id", orNull("string", "The positions of the first and the last item, `first,last`; null for none.")),
        ("next_id", orNull("string", "The section that follows, if this one is full.")),
        ("items", array(of: reference("Notification"))),
    ])

    private static let stream = object([
        ("originator_id", text),
        (
            "events",
            array(
                of: object([
                    ("position", integer(1...Int64.max)), ("originator_id", text),
                    ("originator_version", integer(0...Int64.max)), ("topic", text),
                    ("state", JSONObject { $0.add("description", "JSON as it is stored, or `{\"base64\": \"…\"}`.") }),
                ]))
        ),
    ])

    private static let application = object([
        ("name", text), ("table", text),
        ("originator_id_type", JSONObject { $0.add("enum", OriginatorIDType.allCases.map(\.rawValue)) }),
        ("safe_head", orNull("integer", "Every position up to this one is final.")),
        ("count", orNull("integer", "Events in the log.")),
        (
            "held_back",
            JSONObject {
                $0.add("description", "Who holds the safe head back, and for how many seconds.")
                $0.add("type", ["object", "null"])
                $0.add(
                    "properties",
                    JSONObject {
                        $0.add("seconds", of("number"))
                        $0.add("holders", array(of: text))
                    })
            }
        ),
    ])

    private static let projection = object([
        ("name", text), ("application", text), ("state", text), ("position", orNull("integer")),
        ("head", orNull("integer")), ("lag", orNull("integer", "Positions between the two; not a count of events.")),
        ("lag_seconds", orNull("number")), ("events", orNull("integer")),
        ("rate", orNull("number", "Events a second.")),
        ("retries", orNull("integer")), ("attempts", orNull("integer")), ("error", orNull("string")),
        ("dead_letters", orNull("integer", "Events that are put aside: the sum of the next two.")),
        ("parked", orNull("integer", "Those that have failed.")),
        ("held", orNull("integer", "Those that wait behind one of their stream.")),
        ("plugin_version", orNull("string")),
        ("process", orNull("string", "Where it runs, `host:pid`.")),
        ("updated_at", orNull("number", "Seconds since 1970.")),
    ])

    private static let plugins = object([
        (
            "loaded",
            array(
                of: object([
                    ("name", text), ("version", text), ("manifest", text), ("library", orNull("string")),
                    ("sha256", orNull("string")), ("projections", array(of: text)),
                    (
                        "hooks",
                        array(
                            of: object([
                                ("name", text), ("priority", integer(101...Int64.max)), ("state", text),
                            ]))
                    ),
                ]))
        ),
        ("rejected", array(of: object([("name", orNull("string")), ("manifest", text), ("reason", text)]))),
        (
            "trials",
            JSONObject {
                $0.add("anyOf", [object([("passed", of("integer")), ("refused", of("integer"))]), of("null")])
            }
        ),
        (
            "last_reload",
            JSONObject {
                $0.add(
                    "anyOf",
                    [
                        object([("at", of("number")), ("complete", of("boolean")), ("summary", text)]),
                        of("null"),
                    ])
            }
        ),
    ])

    private static let health = object([
        ("status", of("string", "Always `ok`: the process serves.")),
        ("role", JSONObject { $0.add("enum", HostSettings.Role.allCases.map(\.rawValue)) }), ("process", text),
        ("version", text), ("uptime_seconds", of("number")),
        (
            "subsystems",
            JSONObject {
                $0.add("type", "object")
                $0.add(
                    "additionalProperties",
                    object([
                        ("state", JSONObject { $0.add("enum", HealthReport.State.allCases.map(\.rawValue)) }),
                        ("detail", orNull("string")),
                    ]))
            }
        ),
    ])

    private static let problem = object(
        [
            ("type", of("string", "`urn:projectionist:problem:` and the kind of problem.")), ("title", text),
            ("status", integer(400...599)), ("detail", text), ("request_id", text),
            (
                "errors",
                array(
                    of: object(
                        [
                            ("pointer", of("string", "A JSON pointer into the body.")),
                            ("parameter", of("string", "The name of a parameter.")), ("detail", text),
                        ], optional: ["pointer", "parameter"]))
            ), ("reasons", array(of: text)),
            ("expected_version", of("integer")), ("found_version", of("integer")),
            ("position", orNull("integer", "How far the projection has come.")),
            ("line", of("integer")), ("column", of("integer")),
        ],
        optional: ["errors", "reasons", "expected_version", "found_version", "position", "line", "column"],
        "Problem details, RFC 9457.")
}
