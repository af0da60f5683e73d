/// How a log line looks.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
    case text
    case json
}
