public import Lifespan
public import ProjectionRunning

extension HostComposition {
    /// How a run ended.
    public struct Outcome: Sendable {
        public let ending: LifespanEnding
        /// How the projections stood when all had caught up, or else when they were stopped.
        public let statuses: [ProjectionStatus]
        /// Declared projections that did not run.
        public let rejected: [RejectedProjection]
    }
}

extension HostComposition.Outcome {
    /// What a process that ended so has to say, and its exit code.
    public struct Failure: Sendable {
        /// One line.
        public let text: String
        public let code: Int32
        /// Whether threads may still be at work: then the process must end by `_exit`.
        public let leavesThreads: Bool
    }

    /// Why the run did not end as it should; nil where it did.
    public var failure: Failure? {
        switch ending {
        case .orderly: nil
        case .failedToStart(_, let error):
            Failure(text: "\(ending)", code: ExitStatus(error).rawValue, leavesThreads: false)
        case .timedOut: Failure(text: "\(ending)", code: ExitStatus.internal.rawValue, leavesThreads: true)
        case .abandoned(let signal): Failure(text: "\(ending)", code: 128 + signal, leavesThreads: true)
        }
    }
}
