/// What a reload of the manifests has changed in a process.
public struct ReloadReport: Sendable, Hashable {
    /// What became of one projection.
    public struct Change: Sendable, Hashable {
        /// What became of it.
        public enum Outcome: String, Sendable, Hashable, CaseIterable {
            /// It runs since.
            case added
            /// Another build of it, or another entry of its manifest, has taken over.
            case swapped
            /// It runs as before: nothing has changed.
            case kept
            /// It runs as before, though something has changed: that could not be taken.
            case refused
            /// It was to run, and does not.
            case rejected
            /// It does not run, since this process may not run more.
            case leftOut = "left-out"
            /// It does not run any more.
            case removed
            /// It takes over as soon as the projection gets on.
            case pending
        }

        /// The projection.
        public let name: String
        /// What became of it.
        public let outcome: Outcome
        /// Which version runs, or why not, one line.
        public let detail: String

        /// - Parameter detail: one line.
        public init(_ name: String, _ outcome: Outcome, _ detail: String) {
            self.name = name
            self.outcome = outcome
            self.detail = detail
        }
    }

    /// One for each projection that ran before or runs now, by name.
    public var changes: [Change]
    /// What is wrong besides: with manifests and libraries, one line each.
    public var problems: [String]
    /// What is taken at the next start only, lifespan hooks, one line each.
    public var atNextStart: [String]

    /// A report of changes that are made.
    public init(changes: [Change] = [], problems: [String] = [], atNextStart: [String] = []) {
        self.changes = changes.sorted { $0.name < $1.name }
        self.problems = problems
        self.atNextStart = atNextStart
    }

    /// Whether everything that the manifests say runs now, but for ``atNextStart``.
    public var isComplete: Bool {
        problems.isEmpty && changes.allSatisfy { [.added, .swapped, .kept, .removed, .leftOut].contains($0.outcome) }
    }

    /// How often each outcome, `2 swapped, 3 kept`.
    public var counts: String {
        var parts: [String] = []
        for outcome in Change.Outcome.allCases {
            let count = changes.count { $0.outcome == outcome }
            if count > 0 { parts.append("\(count) \(outcome.rawValue)") }
        }
        return parts.isEmpty ? "no projection runs" : parts.joined(separator: ", ")
    }

    /// How often each outcome, and what was not done, one line.
    public var summary: String {
        var lines = [counts]
        lines += changes.filter { [.refused, .rejected, .pending].contains($0.outcome) }.map {
            "projection '\($0.name)' \($0.outcome.rawValue): \($0.detail)"
        }
        lines += problems + atNextStart
        return lines.joined(separator: "; ")
    }
}
