import ArgumentParser
import EventStore

/// Which of the events that are put aside are meant: just one of the ways to say it.
struct LetterSelectionArguments: ParsableArguments {
    @Argument(help: "The position of one event.")
    var position: Int64?

    @Option(help: "All of this stream.")
    var stream: String?

    @Option(help: "All from this position on.")
    var from: Int64?

    @Option(help: "All up to this position.")
    var to: Int64?

    @Flag(help: "All.")
    var all = false

    func validate() throws {
        let ways = [position != nil, stream != nil, from != nil || to != nil, all].count { $0 }
        guard ways == 1 else {
            throw ValidationError("say which events, in one way: POSITION, --stream ID, --from A --to B, or --all")
        }
        for number in [position, from, to].compactMap(\.self) where number < 0 {
            throw ValidationError("a position is not negative")
        }
        guard from ?? 0 <= to ?? .max else { throw ValidationError("--to must not be below --from") }
    }

    var selection: LetterSelection {
        if let position { return .one(position) }
        if let stream { return .stream(stream) }
        return all ? .all : .range((from ?? 0)...(to ?? .max))
    }
}
