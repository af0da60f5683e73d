/// What is wrong with a line of events, and where.
public struct EventLineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file's name, or `standard input`.
    public let source: String
    /// From 1; nil where no line is to blame (the file cannot be read).
    public let line: Int?
    /// From 1, counted in characters (Unicode scalars) of the line; nil where the line as a whole is to blame.
    public let column: Int?
    /// What is wrong and what would be right, one line.
    public let message: String

    init(source: String, line: Int?, column: Int? = nil, message: String) {
        self.source = source
        self.line = line
        self.column = column
        self.message = message
    }

    /// `dogs.jsonl:17:42: unknown key 'topik'; did you mean 'topic'?`
    public var description: String {
        let place = [line, column].compactMap { $0 }.map { ":\($0)" }.joined()
        return "\(source)\(place): \(message)"
    }
}
