import EventStore
import Logging

/// What operators ask of the projections of a process.
extension ProjectionSupervisor {
    /// Sees to it that just those projections are paused that should be. Returns before the batches in hand are finished.
    func follow(_ pauses: [ProjectionPause]) {
        guard !isStopping else { return }
        for index in projections.indices {
            let projection = projections[index]
            let pause = pauses.first { projection.isMeant(by: $0) }
            guard pause != projection.pause else { continue }
            projections[index].pause = pause
            if let pause, projection.pause != nil {
                // Another pause in the place of the one before.
                if projection.run == nil { projection.board.isPaused(pause.text) }
                continue
            }
            if pause == nil {
                logger.notice("resumed", metadata: ["projection": "\(projection.definition.name)"])
                // One that has not ended yet goes on as soon as it has.
                if projection.run == nil { begin(index) }
            } else if let run = projection.run {
                run.requestEnd()
                Task {
                    // A call that does not return may take for ever.
                    _ = await run.end.wait(every: .milliseconds(20), unless: { false })
                    await hasEnded(run)
                }
            }
        }
    }

    /// The runner of a projection that is paused has finished its batch.
    private func hasEnded(_ run: SupervisedProjection.Run) async {
        if !run.end.mustBeKnown { await endRuns(of: [run.desk.definition]) }
        // Paused, resumed and paused again at once, its end has been seen already; or it was removed.
        guard !isStopping, let index = projections.firstIndex(where: { $0.run?.end === run.end }) else { return }
        projections[index].endRun()
        guard let pause = projections[index].pause else { return begin(index) }
        projections[index].board.isPaused(pause.text)
        logger.notice("\(pause.text)", metadata: ["projection": "\(projections[index].definition.name)"])
    }

    func begin(_ index: Int) {
        projections[index].endRun()
        projections[index].board.begins()
        projections[index].run = run(projections[index])
    }

    /// Answers a request for one of this process's projections, as far as it can be answered now.
    ///
    /// - Parameter isPatient: whether whoever asks waits for what is under way.
    /// - Returns: nil where it is too early to say, or nobody here is meant.
    func answer(to request: HostRequest, isPatient: Bool) async -> HostRequest.Answer? {
        guard let kind = RequestKind(text: request.kind), !isStopping,
            let index = projections.firstIndex(where: { $0.isMeant(by: request) })
        else { return nil }
        func answer(_ outcome: HostRequest.Answer.Outcome, _ message: String) -> HostRequest.Answer {
            HostRequest.Answer(outcome, message, by: options.process)
        }
        let projection = projections[index]
        switch kind {
        case .pause:
            // The pause stands in the store, and is followed before requests are answered.
            guard projection.pause != nil else { return answer(.refused, "it was resumed meanwhile") }
            if projection.run == nil { return answer(.done, projection.board.status().error ?? "paused") }
            if let text = projection.run?.watch.isStuck == true ? projection.board.status().error : nil {
                return answer(.accepted, "it pauses when its plugin returns: \(text)")
            }
            return isPatient ? nil : answer(.accepted, "it pauses when the batch in hand is finished")
        case .resume:
            if projection.pause != nil { return answer(.refused, "it was paused again meanwhile") }
            let status = projection.status()
            guard status.state == .failed, projection.run?.end.isThere == true else {
                return answer(.done, "it is \(status.state.rawValue)")
            }
            guard await beginAnew(request) else { return nil }
            return answer(.done, "it had failed, and was started anew")
        case .retry:
            if let pause = projection.pause {
                return answer(
                    .refused, "\(pause.text): resume it first, 'projectionist projections resume \(request.projection)'"
                )
            }
            let status = projection.status()
            if projection.run?.watch.isStuck == true {
                return answer(.refused, "a call of its plugin does not return: \(status.error ?? "")")
            }
            guard hasEnded(projection) else { return answer(.accepted, "the retry was begun") }
            return answer(.accepted, "it had stopped, and is started anew for the retry")
        }
    }

    /// The request for a retry is this process's: it was accepted in the store before anyone else did.
    func begin(_ request: HostRequest) async {
        guard case .retry(let selection) = RequestKind(text: request.kind) else { return }
        let order = RetryOrder(id: request.id, selection: selection)
        guard await beginAnew(request), let index = projections.firstIndex(where: { $0.isMeant(by: request) }) else {
            return giveUp(order, "the projection was paused or removed, or the host stops")
        }
        guard projections[index].run?.retries.add(order) == true else {
            return giveUp(order, "the projection has stopped just now; ask once more")
        }
    }

    /// Sees to it that a projection runs whose runner may have ended by itself.
    ///
    /// - Returns: false where it is not to run here.
    private func beginAnew(_ request: HostRequest) async -> Bool {
        func find() -> Int? {
            guard !isStopping, let index = projections.firstIndex(where: { $0.isMeant(by: request) }) else {
                return nil
            }
            return projections[index].pause == nil ? index : nil
        }
        guard let index = find() else { return false }
        guard hasEnded(projections[index]) else { return true }
        // Else the next one would take what this one has tried last for what has ended it.
        if let run = projections[index].run, !run.end.mustBeKnown { await endRuns(of: [run.desk.definition]) }
        guard let index = find() else { return false }
        guard hasEnded(projections[index]) else { return true }
        begin(index)
        logger.notice("started anew", metadata: ["projection": "\(projections[index].definition.name)"])
        return true
    }

    private func hasEnded(_ projection: SupervisedProjection) -> Bool { projection.run?.end.isThere ?? true }

    private func giveUp(_ order: RetryOrder, _ reason: String) {
        var result = RetryResult(id: order.id)
        result.stoppedBy = reason
        retryResults.add(result)
    }

    /// What came of retries since the last call, by the number of the request.
    func answersToRetries() -> [(id: Int64, answer: HostRequest.Answer)] {
        retryResults.take().map { result in
            (result.id, HostRequest.Answer(result.isComplete ? .done : .failed, result.text, by: options.process))
        }
    }

    /// The last word on retries that the end of this process has cut short. Whoever does not hear of it sees that the process is
    /// gone.
    func tellRetries() async {
        for (id, answer) in answersToRetries() { _ = try? await records.perform { try $0.answer(id, answer) } }
    }
}
