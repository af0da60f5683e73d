import Logging

/// Gives what plugins log in a probe's child to the host.
struct ProbeLogHandler: LogHandler {
    let send: @Sendable (Logger.Level, String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(_ send: @escaping @Sendable (Logger.Level, String) -> Void) { self.send = send }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { send(event.level, "\(event.message)") }
}
