/// What a runner writes down of itself, so that the next one knows of an end that was not clean: a crash of the process, a
/// kill, a machine that went away.
public struct RunRecord: Sendable, Hashable {
    /// Where an event is tried alone, after an end that was not clean.
    public struct Attempt: Sendable, Hashable {
        /// Where the event that is tried stands in the log.
        public var position: Int64
        /// How often it was begun; each was written down before.
        public var attempts: Int
        /// The build of the plugin that was tried: of another one nothing is known.
        public var build: String

        /// - Parameter attempts: how often it was begun; 0 before the first time.
        public init(position: Int64, attempts: Int, build: String) {
            self.position = position
            self.attempts = attempts
            self.build = build
        }
    }

    /// `host:pid` of the runner that runs, or has not ended cleanly.
    public var process: String
    /// How many seconds ago that process last reported on the projection; nil where it never did.
    public var reportAge: Double?
    /// The attempt that it was at; nil where it went batch by batch.
    public var attempt: Attempt?

    /// Of several runners that have ended the one with most attempts; nil for none.
    package static func heaviest(of records: [RunRecord]) -> RunRecord? {
        records.max { ($0.attempt?.attempts ?? 0) < ($1.attempt?.attempts ?? 0) }
    }

    /// A record; of a process that goes batch by batch unless an attempt is given.
    public init(process: String, reportAge: Double? = nil, attempt: Attempt? = nil) {
        self.process = process
        self.reportAge = reportAge
        self.attempt = attempt
    }
}
