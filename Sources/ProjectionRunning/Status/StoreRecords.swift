public import EventStore
import Synchronization

/// The one administration session of a process that runs: reports, positions and the question whether the store answers,
/// one after the other on a thread of its own.
public actor StoreRecords {
    private let thread = ThreadExecutor(name: "records")
    private let store: any EventStore
    private var session: (any StoreAdministration)?
    private let interruption = Mutex(Interruption())

    private struct Interruption {
        var hasCome = false
        var session: (any Interruptible)?
    }

    private var positions: [PositionKey: KnownPosition] = [:]

    private struct PositionKey: Hashable {
        let projection: ProjectionName
        let application: ApplicationName
    }

    private struct KnownPosition {
        let position: Int64?
        let readAt: ContinuousClock.Instant
    }

    /// A thread of the actor's own, as its calls wait for the store.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Connects when first asked.
    public init(store: any EventStore) {
        self.store = store
    }

    /// Runs `body` with the session, on the thread of this actor; a session that fails is made anew next time.
    public func perform<Result: Sendable>(
        _ body: @Sendable (any StoreAdministration) throws -> Result
    ) throws -> Result {
        try Task.checkCancellation()
        let session = try self.session ?? store.makeAdministration()
        self.session = session
        let isInterrupted = interruption.withLock { interruption in
            interruption.session = session.interruptible
            return interruption.hasCome
        }
        // A session that is made after the end is of no use to anyone: it could wait long for a server that is silent.
        if isInterrupted { session.interruptible.interrupt() }
        do {
            return try body(session)
        } catch {
            session.disconnect()
            self.session = nil
            throw error
        }
    }

    /// A projection's recorded position, as it stood at most `age` ago: many who wait for it ask the store once.
    public func position(
        of projection: ProjectionName, on application: ApplicationName, notOlderThan age: Duration
    ) throws -> Int64? {
        let key = PositionKey(projection: projection, application: application)
        if let known = positions[key], .now - known.readAt < age { return known.position }
        let position = try perform { try $0.position(of: projection, on: application) }
        positions[key] = KnownPosition(position: position, readAt: .now)
        return position
    }

    /// Ends what a question waits in; nothing is answered after. Any thread.
    public nonisolated func interrupt() {
        let session = interruption.withLock { interruption in
            interruption.hasCome = true
            return interruption.session
        }
        session?.interrupt()
    }

    /// Closes the connection and ends the thread.
    public func close() {
        session?.disconnect()
        session = nil
        thread.close()
    }
}
