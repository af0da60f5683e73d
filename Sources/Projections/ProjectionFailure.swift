public import EventStore

/// A call of a projection failed; nothing that it did is kept.
public struct ProjectionFailure: Error, Sendable, CustomStringConvertible {
    /// What the plugin wants to happen to the event that failed.
    public enum Disposition: Sendable, Hashable {
        /// Try again with back-off, then what the manifest says.
        case retry
        /// Put the event aside and go on.
        case park
        /// Stop the projection.
        case stop
        /// The plugin named none.
        case unnamed
    }

    /// The plugin's own code; 0 where it gave none.
    public var code: Int32
    /// What the plugin wants to happen to the event; ``Disposition/unnamed`` where it did not say.
    public var disposition: Disposition
    /// The plugin's words, or the host's where it gave none: one line.
    public var text: String
    /// How many events of the batch went well before the one that failed: a hint; nil where the plugin gave none.
    public var applied: Int?
    /// The first statement of the call that was refused or failed, whatever the plugin made of it.
    public var storeError: EventStoreError?
    /// Which events it was about; nil for a call that has none.
    public var events: FailedEvents?
    /// Whether the handler itself said that all went well: what it keeps in memory is of work that was not kept.
    public var wasReportedDone = false

    /// - Parameter text: one line.
    public init(
        code: Int32 = 0, disposition: Disposition = .unnamed, text: String, applied: Int? = nil,
        storeError: EventStoreError? = nil, events: FailedEvents? = nil
    ) {
        self.code = code
        self.disposition = disposition
        self.text = text
        self.applied = applied
        self.storeError = storeError
        self.events = events
    }

    /// The text, with the plugin's code, and the failed statement and the events where the text does not tell them.
    public var description: String {
        var line = text
        if code != 0 { line += " (code \(code))" }
        if let storeError, !text.contains(storeError.message) { line += ": \(storeError)" }
        if let events = events?.text(beside: line) { line += "; \(events)" }
        return line
    }
}
