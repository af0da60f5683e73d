/// Which of the events that a projection has put aside an operator means.
public enum LetterSelection: Sendable, Hashable {
    /// The one at a position of the log.
    case one(Int64)
    /// All of one stream: the originator's id as text.
    case stream(String)
    /// All whose positions lie in a range.
    case range(ClosedRange<Int64>)
    /// All.
    case all

    /// Whether the selection means an event.
    ///
    /// - Parameters:
    ///   - position: where the event stands in the log.
    ///   - stream: the originator's id as text; ids are compared by their bytes, as the database does.
    public func contains(position: Int64, stream: String) -> Bool {
        switch self {
        case .one(let one): position == one
        case .stream(let one): StreamText(stream) == StreamText(one)
        case .range(let range): range.contains(position)
        case .all: true
        }
    }

    /// As it stands in a request: `7`, `5-9`, `stream:<id>`, `all`.
    public var text: String {
        switch self {
        case .one(let position): "\(position)"
        case .stream(let stream): Self.streamPrefix + stream
        case .range(let range): "\(range.lowerBound)-\(range.upperBound)"
        case .all: "all"
        }
    }

    /// Reads what ``text`` has written; nil for anything else.
    public init?(text: String) {
        if text == "all" {
            self = .all
        } else if text.hasPrefix(Self.streamPrefix) {
            self = .stream(String(text.dropFirst(Self.streamPrefix.count)))
        } else if let position = Self.position(text[...]) {
            self = .one(position)
        } else {
            let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.position)
            guard bounds.count == 2, let lower = bounds[0], let upper = bounds[1], lower <= upper else { return nil }
            self = .range(lower...upper)
        }
    }

    private static let streamPrefix = "stream:"

    /// Digits alone.
    private static func position(_ text: Substring) -> Int64? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(text) : nil
    }
}
