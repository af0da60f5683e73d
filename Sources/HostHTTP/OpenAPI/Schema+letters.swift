extension Schema {
    /// The members of what is put aside.
    static var deadLetter: [(String, JSONObject)] {
        [
            ("id", integer(0...Int64.max, "The position of the event in the log.")), ("originator_id", text),
            ("originator_version", integer(0...Int64.max)),
            (
                "kind",
                JSONObject {
                    $0.add("enum", ["parked", "held"])
                    $0.add("description", "Whether it has failed itself, or waits behind one of its stream.")
                }
            ), ("error", orNull("string", "Why it has failed.")),
            ("attempts", integer(0...Int64.max, "How often it was tried.")), ("plugin_version", orNull("string")),
            ("state_version", integer(0...Int64.max)),
            ("at", of("number", "When it was put aside, or tried last, in seconds since 1970.")),
        ]
    }

    /// The same with the event.
    static var deadLetterDetail: JSONObject {
        object(
            deadLetter + [
                ("waits_for", orNull("integer", "The first event of the same stream that is put aside, its id.")),
                ("waiting", integer(0...Int64.max, "How many of the same stream are put aside behind it.")),
                (
                    "event",
                    JSONObject {
                        $0.add("type", ["object", "null"])
                        $0.add("description", "As the log has it; null where it has it no longer.")
                    }
                ),
            ])
    }
}
