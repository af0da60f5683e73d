public import EventStore
import Projections

/// Gives events to one handler as its runner does: read model and position in one transaction, each call watched, the same
/// errors. It reads no log, tries nothing twice and puts nothing aside.
///
/// Belongs to one thread, which is a ``HostThread``: a plugin runs on it.
public final class ProjectionReplay {
    private let definition: ProjectionDefinition
    private let transaction: RunnerTransaction
    private let control: ReplayControl
    private let queue = StatementQueue()
    private var handler: (any ProjectionHandler)?
    /// Of the last event that was committed; nil before the first.
    public private(set) var position: Int64?
    /// How long the handler was in `apply`.
    public private(set) var applyTime = Duration.zero
    /// How long the commits of batches took.
    public private(set) var commitTime = Duration.zero
    /// Which SQL the store takes.
    public let dialect: SQLDialect

    /// - Parameter connections: of a store in which the projection's tracking table is prepared.
    public init(_ definition: ProjectionDefinition, _ connections: ProjectionConnections, control: ReplayControl) {
        self.definition = definition
        self.control = control
        dialect = connections.store.dialect
        transaction = RunnerTransaction(
            of: definition.name, on: definition.application, connections, stop: control.stop, watch: control.watch)
    }

    /// Makes an instance, as a start of the runner does; the one before is destroyed.
    ///
    /// - Throws: what ``ProjectionDefinition/makeHandler`` throws, or a `ProjectionFailure` where it took too long.
    public func makeHandler() throws {
        destroyHandler()
        let handler = try control.watch.run("create", nil) { try definition.makeHandler() }
        self.handler = handler
        control.stop.attach(handler: handler.stopRequest)
    }

    /// Lets the handler make its read model.
    ///
    /// - Throws: a `ProjectionFailure` or an `EventStoreError`; nothing is kept then.
    public func setUp() throws {
        let handler = madeHandler
        try transacting("set-up") {
            try control.watch.run("set_up", handler, transaction) { try handler.setUp(in: call) }
            if let position, position > 0 {
                let tables = try transaction.openBlocking(isInCall: false).tablesMade(after: queue)
                try ProjectionRunner.refuse(newTables: tables, at: position, of: definition)
            }
            try commit(nil)
        }
    }

    /// Applies events in one transaction and commits them with the position of the last.
    ///
    /// - Parameter events: at least one, behind ``position``.
    /// - Throws: a `ProjectionFailure` or an `EventStoreError`; nothing is kept then.
    public func apply(_ events: NotificationSlice) throws {
        guard let last = events.lastPosition else { return }
        try transacting("a batch of events") {
            try give(events)
            do {
                let begin = ContinuousClock.now
                defer { commitTime += .now - begin }
                try commit(TrackingMove(from: position, to: last))
            } catch {
                throw ProjectionRunner.naming(error, of: events)
            }
            position = last
        }
    }

    /// Applies events and gives their transaction up: what a crash between apply and commit leaves.
    ///
    /// - Throws: as ``apply(_:)``.
    public func applyAndRollBack(_ events: NotificationSlice) throws {
        try transacting("a batch of events") { try give(events) }
    }

    /// Lets the handler empty its read model; the position stays.
    ///
    /// - Throws: a `ProjectionFailure` or an `EventStoreError`; nothing is kept then.
    public func clearReadModel() throws {
        let handler = madeHandler
        try transacting("the end of the read model") {
            try control.watch.run("clear_read_model", handler, transaction) { try handler.clearReadModel(in: call) }
            try commit(nil)
        }
    }

    /// Runs queries in a transaction that keeps nothing.
    public func reading<Result>(_ body: (any SQLQuerying) throws -> Result) throws -> Result {
        try transacting("the read model") { try body(transaction) }
    }

    /// Ends the handler and what is open in the store.
    public func close() {
        destroyHandler()
        transaction.close()
    }

    private var madeHandler: any ProjectionHandler {
        guard let handler else { preconditionFailure("no handler was made") }
        return handler
    }

    private var call: ProjectionCall {
        ProjectionCall(session: transaction, queue: queue, dialect: dialect, cancellation: control.stop.cancellation)
    }

    private func give(_ events: NotificationSlice) throws {
        let handler = madeHandler
        let begin = ContinuousClock.now
        defer { applyTime += .now - begin }
        try control.watch.run("apply", handler, transaction, events: events) { try handler.apply(events, in: call) }
        queue.position = nil
    }

    private func commit(_ move: TrackingMove?) throws {
        let session = try transaction.openBlocking(isInCall: false)
        try control.watch.awaiting { try session.commit(queue, tracking: move) }
    }

    /// What `body` leaves undone is rolled back.
    private func transacting<Result>(_ purpose: String, _ body: () throws -> Result) rethrows -> Result {
        transaction.begin(for: purpose)
        defer { transaction.end() }
        queue.reset()
        return try body()
    }

    private func destroyHandler() {
        control.stop.detachHandler()
        guard let handler else { return }
        self.handler = nil
        // Late or not, it has ended.
        try? control.watch.run("destroy", nil) { handler.destroy() }
    }
}
