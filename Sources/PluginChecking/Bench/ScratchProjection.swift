import EventStore
import PluginReplay
import Projections

/// A read model of its own, in a scratch store that goes with the check, and the position up to which it was made. Unlike a
/// replay it takes any handler, several in turn.
final class ScratchProjection {
    private let scratch: ScratchStore
    private let session: any ProjectionSession
    private let queue = StatementQueue()
    private let cancellation = CancellationFlag()
    private var position: Int64?
    /// What stood in the store before the projection.
    private var others: Set<String> = []

    init(_ name: ProjectionName, of application: ApplicationName, on place: ScratchStore.Place, limit: Double) throws {
        scratch = try ScratchStore(place, applyTimeout: limit)
        try scratch.prepare(name)
        let store = scratch.store
        session = try store.makeProjectionSession(
            of: name, on: application, besideLog: false, over: store.makeConnection(at: 0))
        others = Set(try reading { try $0.names() })
    }

    deinit {
        session.disconnect()
        try? scratch.remove()
    }

    /// As the host does it at a start.
    func setUp(_ handler: any ProjectionHandler) throws {
        try inTransaction {
            try handler.setUp(in: call)
            try session.commit(queue, tracking: nil)
        }
    }

    /// Applies events and keeps what the handler has written, with the position.
    func apply(_ events: NotificationSlice, to handler: any ProjectionHandler) throws {
        try inTransaction {
            try handler.apply(events, in: call)
            let last = events.lastPosition
            let move = last.map { TrackingMove(from: position, to: $0) }
            try session.commit(queue, tracking: move)
            if let last { position = last }
        }
    }

    /// Applies events while the host asks for the end, and keeps what the handler says went well.
    ///
    /// - Returns: whether it said so.
    func applyCancelled(_ events: NotificationSlice, to handler: any ProjectionHandler) throws -> Bool {
        cancellation.cancel()
        handler.stopRequest.request()
        defer { cancellation.reset() }
        do {
            try apply(events, to: handler)
            return true
        } catch is ProjectionFailure {
            return false
        }
    }

    /// Applies events and keeps nothing.
    ///
    /// - Returns: why the handler has failed; nil where it has not.
    func tryApplying(_ events: NotificationSlice, to handler: any ProjectionHandler) throws -> ProjectionFailure? {
        queue.reset()
        defer {
            session.rollback()
            queue.reset()
        }
        do throws(ProjectionFailure) {
            try handler.apply(events, in: call)
            return nil
        } catch {
            return error
        }
    }

    func clear(_ handler: any ProjectionHandler) throws {
        try inTransaction {
            try handler.clearReadModel(in: call)
            try session.commit(queue, tracking: nil)
        }
    }

    /// What the projection has written up to now.
    func readModel() throws -> ReadModel { try reading { [others] in try $0.read(without: others) } }

    private func reading<Result>(_ body: (ReadModelReader) throws -> Result) throws -> Result {
        queue.reset()
        defer { session.rollback() }
        return try body(ReadModelReader(session: session, dialect: scratch.store.dialect))
    }

    private var call: ProjectionCall {
        ProjectionCall(session: session, queue: queue, dialect: scratch.store.dialect, cancellation: cancellation)
    }

    private func inTransaction(_ body: () throws -> Void) throws {
        queue.reset()
        do {
            try body()
        } catch {
            session.rollback()
            throw error
        }
    }
}
