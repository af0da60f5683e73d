public import EventStore
import Synchronization

/// Answers what is asked of a process as a whole, and may take its time for it.
public final class HostAnswers: Sendable {
    /// - Returns: nil for what this version does not know: a newer one may.
    public typealias Work = @Sendable (HostRequest) async -> HostRequest.Answer?

    private enum Answer {
        case underWay
        case given(HostRequest.Answer?)
    }

    private struct State {
        var work: Work?
        var answers: [Int64: Answer] = [:]
    }

    private let state = Mutex(State())

    /// Nobody answers yet.
    public init() {}

    /// From now on `work` answers.
    public func set(_ work: @escaping Work) { state.withLock { $0.work = work } }

    /// The answer, once there is one; the first look begins the work for it.
    func answer(to request: HostRequest) -> HostRequest.Answer? {
        let work: Work? = state.withLock { state in
            guard state.answers[request.id] == nil, let work = state.work else { return nil }
            state.answers[request.id] = .underWay
            return work
        }
        if let work {
            Task {
                let answer = await work(request)
                state.withLock { $0.answers[request.id] = .given(answer) }
            }
        }
        return state.withLock { state in
            guard case .given(let answer) = state.answers[request.id] else { return nil }
            if answer != nil { state.answers[request.id] = nil }
            return answer
        }
    }
}
