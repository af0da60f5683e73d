/// How a log line looks.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// For people.
    case text
    /// For machines: one JSON object a line.
    case json
}
