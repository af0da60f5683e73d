public import EventStore
import Logging
public import Projections

/// Projections that come, go and change while the others run.
extension ProjectionSupervisor {
    /// How long a runner may take until it is said that it has not come to another build yet.
    private static let swapPatience = Duration.seconds(60)
    private static let lookInterval = Duration.milliseconds(2)

    /// Starts one more; its tables must be prepared.
    ///
    /// - Parameter pauses: what is not to run until an operator resumes it.
    public func add(_ definition: ProjectionDefinition, paused pauses: [ProjectionPause]) async {
        guard !isStopping, index(of: definition.name) == nil else { return }
        await begin(definition, unless: pauses)
    }

    /// Ends one: its batch in hand is finished first. One whose plugin does not return is left behind.
    public func remove(_ name: ProjectionName) async {
        guard !isStopping, let index = index(of: name) else { return }
        let projection = projections.remove(at: index)
        if let run = projection.run { await end(run) }
        projection.board.enter(.stopped)
        // Nobody reports on it any more.
        await reporter.write([projection.status()])
        logger.notice("removed", metadata: ["projection": "\(name)"])
    }

    /// Takes back what was handed over and has not come to anything yet; what is being tried just now comes to its end.
    public func settleOffers() async {
        for run in projections.compactMap(\.run) {
            let deadline = ContinuousClock.now + Self.swapPatience
            while run.desk.isUnderWay, !run.end.isThere, !isStopping, .now < deadline {
                if let offer = run.desk.withdraw() {
                    end(offer)
                } else if run.watch.isStuck {
                    goBack(run, to: run.desk.definition)
                    break
                } else {
                    try? await Task.sleep(for: Self.lookInterval)
                }
            }
        }
    }

    /// Whether a projection stands in a call that does not return.
    public func isStuck(_ name: ProjectionName) -> Bool {
        index(of: name).flatMap { projections[$0].run }?.watch.isStuck == true
    }

    /// A runner stands in a call of a build that does not return, and another one drives what ran before.
    ///
    /// - Returns: what is said of the call.
    @discardableResult
    func goBack(_ run: SupervisedProjection.Run, to definition: ProjectionDefinition) -> String {
        guard let index = projections.firstIndex(where: { $0.run?.end === run.end }) else { return "" }
        let text = projections[index].board.status().error ?? "a call has not returned"
        projections[index].take(definition)
        abandon(run)
        projections[index].leaveBoard()
        projections[index].board.swapFailed(text)
        logger.error(
            "the build before goes on: \(text)",
            metadata: ["projection": "\(definition.name)", "build": "\(definition.build)"])
        if projections[index].pause == nil { begin(index) }
        return text
    }

    private func abandon(_ run: SupervisedProjection.Run) {
        run.requestEnd()
        run.retries.close(nil, "a call of the plugin has not returned")
        abandoned.removeAll { $0.end.isThere && !$0.end.mustBeKnown }
        abandoned.append(run)
    }

    /// Lets another build of a projection's handler take over, between two batches; see the runner's contract for when it is
    /// not taken.
    ///
    /// - Parameters:
    ///   - definition: of the new one; its name is that of a projection of this process.
    ///   - handler: of it, made and not called yet; it is the supervisor's from now on.
    public func replace(
        with definition: ProjectionDefinition, _ handler: sending any ProjectionHandler
    ) async -> SwapOutcome {
        let offer = SwapDesk.Offer(definition: definition, handler: handler)
        while true {
            guard !isStopping, let index = index(of: definition.name) else {
                end(offer)
                return .failed("the projection was removed, or the host stops")
            }
            guard let run = projections[index].run, !run.end.isThere, !run.watch.isStuck else {
                await takeOver(definition, at: index)
                end(offer)
                return .swapped
            }
            // It ends since it is paused, and is looked at again then.
            guard projections[index].pause == nil else {
                try? await Task.sleep(for: Self.lookInterval)
                continue
            }
            guard run.desk.offer(offer) else {
                end(offer)
                return .failed("another build of it is being taken over just now; reload once more when that is done")
            }
            let outcome = await outcome(of: run, definition)
            guard outcome == .ended else { return outcome }
            // The handler has ended with the runner, and the next one makes its own.
            guard !isStopping, let index = self.index(of: definition.name) else {
                return .failed("the projection was removed, or the host stops")
            }
            await takeOver(definition, at: index)
            return .swapped
        }
    }

    /// nil for one that does not run here.
    func index(of name: ProjectionName) -> Int? { projections.firstIndex { $0.definition.name == name } }

    private func outcome(of run: SupervisedProjection.Run, _ definition: ProjectionDefinition) async -> SwapOutcome {
        let deadline = ContinuousClock.now + Self.swapPatience
        while true {
            if let outcome = run.desk.outcome { return outcome }
            if run.end.isThere { return .ended }
            if run.watch.isStuck {
                // The one before, which makes way; or the new one, which is given up.
                guard let offer = run.desk.withdraw() else {
                    return run.desk.isUnderWay
                        ? .failed(goBack(run, to: run.desk.definition)) : run.desk.outcome ?? .ended
                }
                end(offer)
                return .ended
            }
            if .now >= deadline {
                let status = projections.first { $0.run?.end === run.end }?.status()
                return .pending(
                    "it takes over as soon as the projection gets on, which is \(status?.state.rawValue ?? "ending")\(status?.error.map { ": \($0)" } ?? "")"
                )
            }
            try? await Task.sleep(for: Self.lookInterval)
        }
    }

    /// Nothing of the one before stands in its way: it has failed, is paused, or does not return.
    private func takeOver(_ definition: ProjectionDefinition, at index: Int) async {
        let run = projections[index].run
        projections[index].take(definition)
        if let run, !run.end.isThere {
            abandon(run)
            projections[index].leaveBoard()
        } else if let run, !run.end.mustBeKnown {
            await endRuns(of: [definition])
        }
        guard let index = self.index(of: definition.name), projections[index].run == nil else { return }
        if projections[index].pause == nil { begin(index) }
    }

    /// Ends a handler that nobody takes.
    private func end(_ offer: SwapDesk.Offer) { HandlerEnd(offer.handler).begin(within: options.applyTimeout, logger) }

    private func end(_ run: SupervisedProjection.Run) async {
        run.requestEnd()
        guard await run.end.wait(unless: { run.watch.isStuck }) else {
            abandon(run)
            return
        }
        if !run.end.mustBeKnown { await endRuns(of: [run.desk.definition]) }
    }
}
