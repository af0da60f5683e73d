package import Logging

/// Gives what plugins log in a probe's child to the host.
package struct ProbeLogHandler: LogHandler {
    let send: @Sendable (Logger.Level, String) -> Void
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.trace

    package init(_ send: @escaping @Sendable (Logger.Level, String) -> Void) { self.send = send }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) { send(event.level, "\(event.message)") }
}
