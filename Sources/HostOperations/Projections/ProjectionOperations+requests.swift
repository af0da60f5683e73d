import EventStore
import Foundation
import PlainText
import ProjectionRunning

/// What is asked of whichever process runs a projection.
extension ProjectionOperations {
    private static let answerInterval = Duration.milliseconds(25)
    /// How long a process that runs the projection may take to answer.
    private static let patience = Duration.seconds(10)
    /// The same where none is known to run it: one may have started just now.
    private static let shortPatience = Duration.seconds(2)

    /// So many characters of a reason are kept.
    private static let longestReason = 500

    /// Pauses a projection, lastingly: the batch in hand is finished, and no process runs it until it is resumed.
    ///
    /// - Parameter reason: for others to see, at most 500 characters.
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``, `forbiddenByState`, `EventStoreError`.
    public func pause(_ name: String, reason: String? = nil) async throws -> RequestOutcome {
        let outcome = try await ask(.pause, of: name) { request in
            .begin(
                ProjectionPause(
                    projection: request.projection, application: request.application, since: request.at,
                    by: request.by, reason: reason.map { OneLine.text(String($0.prefix(Self.longestReason))) }))
        }
        return outcome.answer
            ?? RequestOutcome(
                isDone: !outcome.isRun,
                message: outcome.isRun
                    ? "the process that runs it has not answered: the pause stands, and is followed as soon as it can; a batch in hand may still be committed"
                    : "paused; no process runs it now, and none will until it is resumed", process: nil)
    }

    /// Lets a projection go on from its recorded position; one that has failed is started anew.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``, `forbiddenByState`, `EventStoreError`.
    public func resume(_ name: String) async throws -> RequestOutcome {
        let outcome = try await ask(.resume, of: name) {
            .end(projection: $0.projection, application: $0.application)
        }
        return outcome.answer
            ?? RequestOutcome(
                isDone: !outcome.isRun,
                message: outcome.isRun
                    ? "not paused any longer; the process that runs it has not answered yet: 'projections status' shows what it does"
                    : "not paused any longer; no process runs it now: start a worker that does", process: nil)
    }

    /// - Returns: the answer, nil where nobody has given one, and nobody will any more; and whether a process is known to run
    ///   the projection.
    func ask(
        _ kind: RequestKind, of name: String, changing change: (HostRequest) -> PauseChange?
    ) async throws -> (answer: RequestOutcome?, isRun: Bool, id: Int64) {
        let found = try await snapshot(of: name)
        let request = HostRequest(
            kind: kind.text, projection: found.name, application: found.application, by: caller,
            at: Date().timeIntervalSince1970)
        let pause = change(request)
        let (id, isRun) = try await records.perform { session in
            let id = try session.ask(request, changing: pause)
            let report = try session.reports().first { $0.projection == request.projection }
            return (id, report?.isOfRunning == true)
        }
        let deadline = ContinuousClock.now + (isRun ? Self.patience : Self.shortPatience)
        while true {
            do {
                if let answer = try await answer(id) { return (try Self.outcome(answer), isRun, id) }
                if .now >= deadline {
                    let withdrawal = HostRequest.Answer(.withdrawn, "nobody has answered in time", by: caller)
                    if try await records.perform({ try $0.answer(id, withdrawal) }) { return (nil, isRun, id) }
                }
            } catch let error as EventStoreError where error.code == .connectionLost || error.isTransient {
                // What was asked for stands in the store: the answer is looked for again.
                guard .now < deadline else {
                    var error = error
                    error.message +=
                        "; what was asked for stands in the store all the same: see 'projectionist projections status'"
                    throw error
                }
            }
            try await Task.sleep(for: Self.answerInterval)
        }
    }

    private func answer(_ id: Int64) async throws -> HostRequest.Answer? {
        try await records.perform { try $0.request(id)?.answer }
    }

    private static func outcome(_ answer: HostRequest.Answer) throws -> RequestOutcome? {
        switch answer.outcome {
        case .done: RequestOutcome(isDone: true, message: answer.message, process: answer.by)
        case .accepted, .failed: RequestOutcome(isDone: false, message: answer.message, process: answer.by)
        case .refused: throw OperationError(.forbiddenByState, answer.message)
        case .withdrawn: nil
        }
    }
}
