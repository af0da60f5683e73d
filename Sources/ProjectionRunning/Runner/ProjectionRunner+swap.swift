import EventStore
import Projections

/// What a runner does where one handler takes the place of another.
extension ProjectionRunner {
    /// A handler that waits until its successor has committed a batch.
    struct Previous {
        let definition: ProjectionDefinition
        let handler: (any ProjectionHandler)?
    }

    /// Others wait behind a set-up that waits for a lock.
    private static let lockLimit = Duration.seconds(1)

    /// The offered handler makes its read model and gets the next events in hand, in one transaction.
    func applyOffered(
        _ count: Int, holding: [Int], _ step: RunnerMachine.TrackingStep, _ transaction: RunnerTransaction
    ) throws {
        try withOffered(transaction) { offer in
            try makeReadModel(offer.handler, transaction, at: step.from)
            try apply(count, holding: holding, step, transaction, with: offer.handler)
        }
    }

    /// The offered handler makes its read model where nothing waits.
    func setUpOffered(_ step: RunnerMachine.TrackingStep?, _ transaction: RunnerTransaction) throws {
        try withOffered(transaction) { offer in
            try makeReadModel(offer.handler, transaction, at: step?.from)
            isCommitting = true
            try commit(step, transaction)
        }
    }

    private func withOffered(_ transaction: RunnerTransaction, _ body: (SwapDesk.Offer) throws -> Void) throws {
        guard let offer = desk.look() else { preconditionFailure("nothing is offered") }
        queue.reset()
        transaction.changeHands()
        try transaction.openBlocking(isInCall: false).limitLockWaits(to: Self.lockLimit)
        stop.attach(handler: offer.handler.stopRequest)
        defer {
            stop.detachHandler()
            if let handler { stop.attach(handler: handler.stopRequest) }
        }
        try body(offer)
    }

    /// The offered handler takes the place of the one that runs.
    func adoptOffered(keepsPrevious: Bool) {
        guard let offer = desk.look() else { preconditionFailure("nothing is offered") }
        dropPrevious()
        let before = Previous(definition: definition, handler: handler)
        drive(offer.definition, with: offer.handler)
        if keepsPrevious { keep(before) } else { end(before.handler) }
        _ = desk.resolve(.swapped)
    }

    /// What the offered handler remembers is not what the read model has.
    func remakeOffered() throws {
        guard let offer = desk.look() else { preconditionFailure("nothing is offered") }
        // The next one first: where it cannot be made, the one that is there is ended with the offer, once.
        let handler = try watch.run("create", nil) { try offer.definition.makeHandler() }
        desk.remake(SwapDesk.Offer(definition: offer.definition, handler: handler))
        end(offer.handler)
    }

    func dropOffered(_ reason: String) {
        transaction.changeHands()
        let offer = desk.resolve(.failed(reason))
        end(offer?.handler)
    }

    func dropPrevious() {
        let previous = previous
        keep(nil)
        end(previous?.handler)
    }

    private func keep(_ previous: Previous?) {
        self.previous = previous
        desk.keepsAside(previous?.definition)
    }

    func restorePrevious() {
        guard let previous else { preconditionFailure("nothing was kept aside") }
        keep(nil)
        let failed = handler
        drive(previous.definition, with: previous.handler)
        end(failed)
    }

    /// Not within a transaction.
    private func drive(_ new: ProjectionDefinition, with handler: (any ProjectionHandler)?) {
        self.handler = handler
        if let handler { stop.attach(handler: handler.stopRequest) } else { stop.detachHandler() }
        if Set(new.topics) != Set(definition.topics) {
            dropReadAhead()
            feed.recent.leave(member)
            member = feed.recent.join(topics: new.topics)
            topicFilter = TopicFilter(new.topics)
        }
        transaction.changeHands()
        definition = new
        desk.drives(new)
        board.drives(new)
    }

    /// Ends a handler that drives nothing any more, on a thread of its own: the one in its place goes on meanwhile.
    private func end(_ handler: (any ProjectionHandler)?) {
        guard let handler else { return }
        HandlerEnd(handler).begin(within: options.applyTimeout, logger)
    }

    /// The runner ends: what was offered is for the next one.
    func endSwap() {
        let handlers = [previous?.handler, desk.resolve(.ended)?.handler]
        keep(nil)
        for case let handler? in handlers {
            // Late or not, it has ended.
            try? watch.run("destroy", nil) { handler.destroy() }
        }
    }

    /// Waits in `body`, which ends on cancellation, unless another handler is offered or a retry is asked for.
    func waitUnlessOffered(_ body: @escaping @Sendable () async -> Void) async {
        let wait = Task { await body() }
        desk.onOffer { wait.cancel() }
        retries.onOrder { wait.cancel() }
        await withTaskCancellationHandler {
            await wait.value
        } onCancel: {
            wait.cancel()
        }
        desk.onOffer(nil)
        retries.onOrder(nil)
    }
}
