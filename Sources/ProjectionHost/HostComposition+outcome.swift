public import HostOperations
public import Lifespan
public import ProjectionRunning

extension HostComposition {
    /// How a run ended.
    public struct Outcome: Sendable {
        /// How the lifespan ended: in order, by a failure to start, by a time-out or abandoned.
        public let ending: LifespanEnding
        /// How the projections stood when all had caught up, or else when they were stopped.
        public let statuses: [ProjectionStatus]
        /// Declared projections that did not run.
        let unstarted: [UnstartedProjection]
        /// Projections of manifests that discovery has rejected, as far as their names are known.
        let unstartedOfManifests: [UnstartedProjection]
        /// What discovery has rejected, one line each.
        let manifestProblems: [String]
        /// The applications that could not be prepared, one line each.
        let applicationProblems: [String]
    }
}

extension HostComposition.Outcome {
    /// What a process that ended so has to say, and its exit code.
    public struct Failure: Sendable {
        /// One line.
        public let text: String
        /// The exit code: an ``ExitStatus``, or 128 and the signal's number.
        public let code: Int32
    }

    /// Why the run did not end as it should; nil where it did.
    public var failure: Failure? {
        switch ending {
        case .orderly: nil
        case .failedToStart(_, let error):
            Failure(text: "\(ending)", code: ExitStatus(error).rawValue)
        case .timedOut: Failure(text: "\(ending)", code: ExitStatus.internal.rawValue)
        case .abandoned(let signal): Failure(text: "\(ending)", code: 128 + signal)
        }
    }

    /// All projections that did not run.
    private var allUnstarted: [UnstartedProjection] { unstarted + unstartedOfManifests }

    /// How all projections stood at the end, those that did not run behind the others.
    public var projections: [ProjectionSnapshot] {
        statuses.map { ProjectionSnapshot($0) } + allUnstarted.map { ProjectionSnapshot($0) }
    }

    /// What a run until all is caught up has not done, one line each; empty where it has done all.
    public var complaints: [String] {
        statuses.filter(\.state.standing.failsCatchUp).map {
            "projection '\($0.name)' \($0.state.rawValue): \($0.error ?? "no reason given")"
        }
            + unstarted.map { "projection '\($0.name)' \($0.state.rawValue): \($0.reason)" }
            + applicationProblems.map { "application rejected: \($0)" }
            + manifestProblems.map { "manifest rejected: \($0)" }
    }

    /// The exit status of a run until all is caught up.
    public var catchUpStatus: ExitStatus {
        ExitStatus.ofCatchUp(
            statuses.map(\.state), unstarted: allUnstarted.map(\.state),
            rejections: applicationProblems.count + manifestProblems.count)
    }
}

extension ExitStatus {
    /// What a run until all is caught up ends with.
    ///
    /// - Parameters:
    ///   - states: of the projections that ran, at the end.
    ///   - unstarted: why others did not run.
    ///   - rejections: manifests and applications that could not be used.
    public static func ofCatchUp(
        _ states: [ProjectionState], unstarted: [UnstartedProjection.State], rejections: Int
    ) -> ExitStatus {
        let isComplete = unstarted.isEmpty && rejections == 0 && !states.contains(where: \.standing.failsCatchUp)
        return isComplete ? .done : .projectionFailed
    }
}
